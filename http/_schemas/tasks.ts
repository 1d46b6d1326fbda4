import { z } from "@hono/zod-openapi";
import { count, duration, id, metadata, seconds } from "./common.ts";

const kept = z.object({ count: count.nullable(), age: seconds.nullable() }).nullable();

/** A task as it is stored. */
export const task = z.object({
  id,
  jobExecutor: z.string(),
  maxRunningJobs: count.min(1),
  misfireGraceTime: seconds.nullable(),
  maxAttempts: count.min(1),
  timeout: seconds.nullable(),
  priority: z.number().int(),
  rateLimit: z.object({ limit: count.min(1), per: seconds }).nullable(),
  keep: z.object({ success: kept, failure: kept }).nullable(),
  version: count.min(1),
  metadata,
}).openapi("Task");

/** When jobs are tried again. */
export const retry = z.strictObject({
  maxAttempts: count.min(1).optional(),
  backoff: z.enum(["fixed", "exponential"]).optional(),
  delay: duration.optional(),
  factor: z.number().min(1).max(1000).optional(),
  maxDelay: duration.optional(),
  jitter: z.number().min(0).max(1).optional(),
}).openapi("Retry");

const keep = z.union([
  z.boolean(),
  z.strictObject({ count: count.optional(), age: duration.optional() }),
]);

/** What can be changed of a task. */
export const taskChanges = z.strictObject({
  jobExecutor: z.string().min(1).optional(),
  maxRunningJobs: count.min(1).optional(),
  misfireGraceTime: duration.nullable().optional(),
  retry: retry.optional(),
  timeout: duration.nullable().optional(),
  priority: z.number().int().optional(),
  rateLimit: z.strictObject({ limit: count.min(1), per: duration }).nullable().optional(),
  keep: z.strictObject({ success: keep.optional(), failure: keep.optional() }).nullable()
    .optional(),
  metadata: metadata.optional(),
}).openapi("TaskChanges");
