import { z } from "@hono/zod-openapi";
import { count, instant, time } from "./common.ts";

const spec = z.looseObject({
  kind: z.string().min(1),
  implied: z.array(z.string()).optional(),
}).openapi("TriggerSpec", {
  description: "What `toJSON()` of a trigger gives.",
  example: { kind: "interval", minutes: 5 },
});

const crontab = z.strictObject({
  crontab: z.string().min(1).openapi({ description: "As in crontab(5), or with seconds." }),
  timezone: z.string().optional().openapi({ description: "An IANA zone.", default: "the host's" }),
}).openapi("Crontab", { example: { crontab: "0 9 * * mon-fri", timezone: "Europe/Berlin" } });

/** A trigger on the way out. */
export const triggerSpec = spec;

/** A trigger on the way in. */
export const triggerInput = z.union([crontab, spec], {
  error:
    'expected { "crontab": "0 9 * * mon-fri", "timezone": "Europe/Berlin" }, or a trigger as it is ' +
    'stored, such as { "kind": "interval", "minutes": 5 }',
}).openapi("TriggerInput");

/** How many fire times are shown. */
export const previewCount = count.min(1).max(100);

/** What a trigger does. */
export const preview = z.object({
  trigger: triggerSpec,
  description: z.string().openapi({ description: "The trigger in words." }),
  timezone: z.string().nullable(),
  fireTimes: z.array(time),
}).openapi("TriggerPreview");

/** A trigger that is looked at before it is saved. */
export const previewRequest = z.strictObject({
  trigger: triggerInput,
  n: previewCount.optional(),
  after: instant.optional(),
}).openapi("PreviewRequest");
