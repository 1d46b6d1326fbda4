import { z } from "@hono/zod-openapi";

/** The id of a task, schedule or job. */
export const id: z.ZodString = z.string().min(1);

/** The id of something new: it is to be found by its path afterwards. */
export const newId: z.ZodString = id.refine((id) => id !== "." && id !== "..", {
  error: "no path can have it",
});

/** An instant on the way in: ISO 8601 with an offset. */
export const instant = z.iso.datetime({ offset: true }).openapi({
  example: "2030-01-01T09:00:00+01:00",
});

/** An instant on the way out: ISO 8601 in UTC. */
export const time = z.iso.datetime().openapi({ example: "2030-01-01T08:00:00.000Z" });

const unit = z.number().nonnegative().optional();

/** A duration on the way in. */
export const duration = z.union([
  z.number().nonnegative(),
  z.string(),
  z.strictObject({
    ...{ weeks: unit, days: unit, hours: unit, minutes: unit, seconds: unit, milliseconds: unit },
  }),
]).openapi("Duration", {
  description:
    'Seconds, units that are added up, or ISO 8601: `300`, `{ "minutes": 5 }`, `"PT5M"`.',
});

/** A duration on the way out. */
export const seconds = z.number().nonnegative().openapi({ description: "In seconds." });

/** Plain data. */
export const metadata = z.record(z.string(), z.unknown()).openapi({
  description: "Plain data, whatever JSON can hold.",
});

/** Arguments on the way in and out. */
export const args = z.array(z.unknown()).openapi({
  description: "Each is JSON; what JSON has not is `{ $type, value }`, such as a Date.",
});

/** The last argument. */
export const kwargs = z.record(z.string(), z.unknown()).openapi({
  description: "The last argument, an object; JSON as `args` is.",
});

/** A whole number from 0 on. */
export const count = z.number().int().nonnegative();

/** What of a list is given. */
export const page = {
  cursor: z.string().max(10_000).optional().openapi({
    description: "`nextCursor` of the page before.",
  }),
  limit: z.coerce.number().int().min(1).max(200).default(50).openapi({
    description: "The most to give.",
  }),
};

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item, description: string) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().openapi({
      description: "Where the next page begins; `null` when there is none.",
    }),
  }).openapi({ description });
}

/** True or false in a query. */
export const flag = z.enum(["true", "false"]).transform((text) => text === "true");

/** One or several words in a query: `?state=queued&state=running`. */
export function words<const Words extends readonly [string, ...string[]]>(all: Words) {
  const word = z.enum(all);
  return z.union([word.transform((one) => [one]), z.array(word)]).openapi({
    ...{ type: "array", items: { type: "string", enum: [...all] } },
  });
}

/** One or several texts in a query: `?id=a&id=b`. */
export const texts = z.union([id.transform((one) => [one]), z.array(id)]).openapi({
  ...{ type: "array", items: { type: "string" } },
});

/** Metadata in a query, as JSON. */
export const metadataText = z.string().transform((text, context) => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // said below
  }
  context.issues.push({ code: "custom", message: "expected a JSON object", input: text });
  return z.NEVER;
}).openapi({
  ...{ description: "Every pair of this JSON object is there.", example: '{"user":"ada"}' },
});

/** An error as plain data. */
export const storedError = z.object({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional(),
  cause: z.unknown().optional().openapi({ description: "An error as this one." }),
}).openapi("StoredError");

/** What is answered to what cannot be done. */
export const problem = z.object({
  type: z.string().openapi({ description: "`about:blank`, or `urn:almanac:problem:…`" }),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  errors: z.array(z.object({
    in: z.enum(["body", "query", "path", "header"]),
    field: z.string(),
    reason: z.string(),
  })).optional(),
  id: z.string().optional().openapi({ description: "Of what it is about." }),
}).openapi("Problem", { description: "RFC 9457" });

/** How jobs end. */
export const OUTCOMES = [
  ...["success", "error", "missedStartDeadline", "cancelled", "abandoned"] as const,
  "deserializationFailed",
] as const;
/** What jobs that are not done wait for. */
export const STATES = ["waiting", "blocked", "queued", "running"] as const;

/** How a job ended. */
export const outcome = z.enum(OUTCOMES).openapi("JobOutcome");

/** One id or several. */
export const ids = z.union([id, z.array(id).max(1000)]).optional();

/** Whether a filter has a condition, so that a slip does not select everything. */
export function hasCondition(filter: { readonly metadata?: object | undefined }): boolean {
  const { metadata: pairs, ...others } = filter;
  return Object.keys(pairs ?? {}).length > 0 ||
    Object.values(others).some((condition) => condition !== undefined);
}

/** What is said of a filter without one. */
export const NEEDS_CONDITION = { error: "at least one condition is needed" };
