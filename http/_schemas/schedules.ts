import { z } from "@hono/zod-openapi";
import {
  args,
  count,
  duration,
  hasCondition,
  id,
  ids,
  kwargs,
  metadata,
  NEEDS_CONDITION,
  newId,
  outcome,
  seconds,
  storedError,
  time,
} from "./common.ts";
import { retry } from "./tasks.ts";
import { triggerInput, triggerSpec } from "./triggers.ts";

const coalesce = z.enum(["earliest", "latest", "all"]);
const overlap = z.enum(["allow", "skip", "bufferOne", "bufferAll", "cancelOther"]);

/** How a run of a schedule ended. */
export const lastRun = z.object({
  id,
  outcome,
  startedAt: time.nullable(),
  finishedAt: time,
  late: z.number().nullable().openapi({
    description: "How long after its fire time it began, in seconds.",
  }),
}).openapi("LastRun");

/** A schedule as it is stored. */
export const schedule = z.object({
  ...{ id, taskId: id, trigger: triggerSpec, args, kwargs: kwargs.nullable() },
  paused: z.boolean(),
  coalesce,
  misfireGraceTime: seconds.nullable(),
  maxJitter: seconds.nullable(),
  jobExecutor: z.string(),
  jobResultExpirationTime: seconds,
  metadata,
  maxAttempts: count.nullable(),
  timeout: seconds.nullable(),
  priority: z.number().int().nullable(),
  overlap,
  concurrencyKey: z.string().nullable(),
  maxRuns: count.nullable(),
  runs: count,
  fixedDelay: seconds.nullable(),
  version: count,
  nextFireTime: time.nullable(),
  lastFireTime: time.nullable(),
  error: storedError.nullable(),
  acquiredBy: z.string().nullable(),
  acquiredUntil: time.nullable(),
  description: z.string().openapi({ description: "Its trigger in words." }),
  timezone: z.string().nullable().openapi({
    description: "The zone of its trigger, if it has one.",
  }),
  lastRuns: z.array(lastRun).optional().openapi({ description: "With `runs`, the newest first." }),
}).openapi("Schedule");

/** A schedule that was changed: all of it for those who may read, for others its id. */
export const changedSchedule = z.union([schedule, z.strictObject({ id })]);

const settings = {
  args: args.optional(),
  kwargs: kwargs.nullable().optional(),
  coalesce: coalesce.optional(),
  misfireGraceTime: duration.nullable().optional(),
  maxJitter: duration.nullable().optional(),
  jobExecutor: z.string().min(1).optional(),
  jobResultExpirationTime: duration.optional(),
  metadata: metadata.optional(),
  retry: retry.optional(),
  timeout: duration.nullable().optional(),
  priority: z.number().int().optional(),
  overlap: overlap.optional(),
  concurrencyKey: z.string().min(1).nullable().optional(),
  maxRuns: count.min(1).nullable().optional(),
  fixedDelay: duration.nullable().optional(),
};

const conflictPolicy = z.enum(["doNothing", "replace", "exception"]);

/** A schedule to add. */
export const newSchedule = z.strictObject({
  id: newId.optional(),
  taskId: id,
  trigger: triggerInput,
  ...settings,
  paused: z.boolean().optional(),
  conflictPolicy: conflictPolicy.optional().openapi({
    description:
      'What to do when the id is taken: by default `"exception"` for POST, `"replace"` for PUT.',
  }),
}).openapi("NewSchedule");

/** What can be changed of a schedule. */
export const scheduleChanges = z.strictObject({ trigger: triggerInput.optional(), ...settings })
  .openapi("ScheduleChanges", {
    description: "What is not given stays; `null` takes away what can be away.",
  });

/** Which schedules. */
export const scheduleFilter = z.strictObject({
  id: ids,
  taskId: id.optional(),
  search: z.string().min(1).max(1000).optional(),
  paused: z.boolean().optional(),
  failed: z.boolean().optional(),
  metadata: metadata.optional(),
}).refine(hasCondition, NEEDS_CONDITION).openapi("ScheduleFilter", { minProperties: 1 });

/** How many schedules there are. */
export const scheduleCounts = z.object({
  active: count,
  paused: count,
  failed: count,
  finished: count,
}).openapi("ScheduleCounts");
