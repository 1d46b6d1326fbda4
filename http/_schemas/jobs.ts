import { z } from "@hono/zod-openapi";
import {
  args,
  count,
  duration,
  hasCondition,
  id,
  ids,
  instant,
  kwargs,
  metadata,
  NEEDS_CONDITION,
  newId,
  outcome,
  OUTCOMES,
  seconds,
  STATES,
  storedError,
  time,
} from "./common.ts";
import { retry } from "./tasks.ts";

const common = {
  ...{ id, sequence: count, taskId: id, args, kwargs: kwargs.nullable() },
  scheduleId: id.nullable(),
  nominalFireTime: time.nullable(),
  scheduledFireTime: time.nullable(),
  executor: z.string(),
  resultExpirationTime: seconds,
  attempts: count,
  maxAttempts: count,
  failures: z.array(z.object({
    attempt: count,
    startedAt: time.nullable(),
    finishedAt: time,
    worker: z.string(),
    error: storedError,
  })),
  timeout: seconds.nullable(),
  priority: z.number().int(),
  concurrencyKey: z.string().nullable(),
  uniqueKey: z.string().nullable(),
  version: count,
  startedAt: time.nullable(),
  lastProgress: z.object({ value: z.number().nullable(), note: z.string().nullable() }).nullable(),
  logLines: z.array(z.object({ at: time, text: z.string() })),
  metadata,
  createdAt: time,
};

/** A job that is not done. */
export const job = z.object({
  ...common,
  state: z.enum(STATES),
  startDeadline: time.nullable(),
  runAt: time.nullable(),
  aborted: z.enum(["cancelled", "timeout", "dependency"]).nullable(),
  acquiredBy: z.string().nullable(),
  acquiredUntil: time.nullable(),
}).openapi("Job");

/** A job that is over. */
export const finishedJob = z.object({
  ...common,
  endSequence: count,
  outcome,
  finishedAt: time,
  worker: z.string(),
  error: storedError.nullable(),
  keptUntil: time.nullable(),
}).openapi("FinishedJob");

/** How a job ended. */
export const jobResult = z.object({
  jobId: id,
  outcome,
  startedAt: time.nullable(),
  finishedAt: time,
  expiresAt: time,
  returnValue: z.unknown().openapi({ description: "JSON, as `args` is." }),
  error: storedError.nullable(),
}).openapi("JobResult");

/** A job to add. */
export const newJob = z.strictObject({
  taskId: id,
  args: args.optional(),
  kwargs: kwargs.optional(),
  id: newId.optional(),
  jobExecutor: z.string().min(1).optional(),
  metadata: metadata.optional(),
  resultExpirationTime: duration.optional(),
  runAt: instant.optional(),
  delay: duration.optional(),
  retry: retry.optional(),
  timeout: duration.nullable().optional(),
  priority: z.number().int().optional(),
  concurrencyKey: z.string().min(1).optional(),
  uniqueKey: z.union([
    z.string().min(1),
    z.strictObject({
      key: z.string().min(1),
      within: duration.optional(),
      states: z.array(z.enum([...STATES, "done"])).optional(),
      onConflict: z.enum(["keep", "replace", "debounce"]).optional(),
    }),
  ]).optional(),
  after: z.array(id).optional(),
  afterFailure: z.enum(["cancel", "run"]).optional(),
}).openapi("NewJob");

/** What became of a job that was to be added. */
export const addedJob = z.object({
  id,
  outcome: z.enum(["added", "kept", "replaced", "debounced"]),
}).openapi("AddedJob");

const conditions = {
  id: ids,
  taskId: id.optional(),
  scheduleId: id.optional(),
  metadata: metadata.optional(),
};

/** Which jobs. */
export const jobFilter = z.strictObject({
  ...conditions,
  state: z.union([z.enum(STATES), z.array(z.enum(STATES))]).optional(),
}).refine(hasCondition, NEEDS_CONDITION).openapi("JobFilter", { minProperties: 1 });

/** Which finished jobs. */
export const finishedJobFilter = z.strictObject({
  ...conditions,
  outcome: z.union([z.enum(OUTCOMES), z.array(z.enum(OUTCOMES))]).optional(),
  error: z.string().optional().openapi({ description: "A text in the message of the error." }),
  from: instant.optional(),
  to: instant.optional(),
}).refine(hasCondition, NEEDS_CONDITION).openapi("FinishedJobFilter", { minProperties: 1 });

/** How many jobs there are. */
export const jobCount = z.object({
  taskId: id,
  state: z.enum([...STATES, ...OUTCOMES]),
  count,
}).openapi("JobCount");
