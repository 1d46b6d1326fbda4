import { z } from "@hono/zod-openapi";
import { count, duration, id, instant, outcome, seconds, time } from "./common.ts";

/** Who asks, and what there is. */
export const session = z.object({
  version: z.string(),
  scopes: z.object({ read: z.boolean(), write: z.boolean(), admin: z.boolean() }),
  schedulers: z.array(z.object({
    name: z.enum(["scheduler", "transient", "persistent"]),
    prefix: z.string(),
    identity: z.string(),
    state: z.string(),
  })),
}).openapi("Session");

/** A scheduler that is alive. */
export const scheduler = z.object({
  identity: z.string(),
  role: z.enum(["both", "scheduler", "worker"]),
  startedAt: time,
  seenAt: time,
  tasks: z.array(id),
  maxConcurrentJobs: count,
  running: count.openapi({ description: "How many jobs it runs." }),
}).openapi("Scheduler");

/** How many jobs ended in a stretch of time. */
export const throughput = z.object({
  at: time.openapi({ description: "When the stretch begins." }),
  outcome,
  count,
  meanLateness: z.number().nullable().openapi({ description: "In seconds." }),
  maxLateness: z.number().nullable().openapi({ description: "In seconds." }),
}).openapi("Throughput");

/** What fires soon. */
export const timelineItem = z.object({
  scheduleId: id,
  taskId: id,
  fireTimes: z.array(time),
  more: z.boolean().openapi({ description: "Whether it fires more often than that." }),
}).openapi("TimelineItem");

/** How far a tick may go. */
export const tickRequest = z.strictObject({
  limit: count.optional(),
  deadline: z.union([instant, duration]).optional(),
}).openapi("TickRequest");

/** What a tick did. */
export const tickOutcome = z.object({
  fired: count,
  ran: count,
  failed: count,
  nextWakeAt: time.nullable(),
}).openapi("TickOutcome");

/** Whether all is well. */
export const health = z.object({
  status: z.enum(["ok", "failed"]),
  checks: z.array(z.object({
    name: z.string(),
    status: z.enum(["ok", "failed"]),
    latency: seconds.optional(),
  })),
}).openapi("Health");
