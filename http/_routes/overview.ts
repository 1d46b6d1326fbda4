import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Schedule } from "../../core.ts";
import type { Env, Subject } from "../_env.ts";
import { given } from "../_requests/given.ts";
import { addOperation } from "../_operation.ts";
import { invalid } from "../_answers/problem.ts";
import { previewOf } from "../_answers/preview.ts";
import { id, instant } from "../_schemas/common.ts";
import { jobCount } from "../_schemas/jobs.ts";
import { scheduleCounts } from "../_schemas/schedules.ts";
import { throughput, timelineItem } from "../_schemas/system.ts";
import { preview, previewRequest } from "../_schemas/triggers.ts";
import { toTrigger, type TriggerInput } from "../_requests/trigger_input.ts";

const tag = "Overview";
const HOUR = 60 * 60 * 1000;
/** The most fire times of one schedule on a timeline, and of all. */
const MOST_TIMES = { ofOne: 120, ofAll: 5000 };
const limit = z.coerce.number().int().min(1).max(1000).default(500);

/** The routes that show how things are, and what is coming. */
export function addOverviewRoutes(app: OpenAPIHono<Env>, subject: Subject): void {
  const { scheduler, present: _ } = subject;

  addOperation(app, {
    ...{ method: "get", path: "/counts", tag, scope: "read" },
    summary: "How many jobs and schedules there are",
    query: z.strictObject({ taskId: id.optional() }),
    answers: {
      200: {
        description: "Jobs by task and state, finished ones by outcome; schedules by state.",
        schema: z.object({ jobs: z.array(jobCount), schedules: scheduleCounts }),
      },
    },
  }, async ({ query }) => {
    const [jobs, schedules] = await Promise.all([
      scheduler.countJobs(given(query)),
      scheduler.countSchedules(),
    ]);
    return { body: { jobs, schedules } };
  });

  addOperation(app, {
    ...{ method: "get", path: "/throughput", tag, scope: "read" },
    summary: "How many jobs ended, and how late they began, in each stretch of time",
    description: "Of the finished jobs that are kept.",
    query: z.strictObject({
      ...{ from: instant.optional(), to: instant.optional(), taskId: id.optional() },
      every: z.string().max(100).default("60").openapi({
        description: "The length of a stretch: seconds, or ISO 8601.",
      }),
    }),
    answers: {
      200: { description: "In order.", schema: z.object({ items: z.array(throughput) }) },
    },
  }, async ({ query: { taskId, every, ...query } }) => {
    const { from, to } = stretch(subject.now(), query, -HOUR);
    const length = /^[\d.]+$/.test(every) ? Number(every) : every;
    const items = await inQuery(
      "every",
      () => scheduler.getThroughput({ from, to, every: length, ...given({ taskId }) }),
    );
    return { body: { items } };
  });

  addOperation(app, {
    ...{ method: "get", path: "/timeline", tag, scope: "read", summary: "What fires soon" },
    query: z.strictObject({ from: instant.optional(), to: instant.optional(), limit }),
    answers: {
      200: {
        description: "The schedules that fire first come first; by default those of the next hour.",
        schema: z.object({
          items: z.array(timelineItem),
          more: z.boolean().openapi({ description: "Whether there are more schedules than that." }),
        }),
      },
    },
  }, async ({ query: { limit, ...query } }) => {
    const { from, to } = stretch(subject.now(), query, HOUR);
    const schedules = await scheduler.getSchedules({ order: "nextFireTime", limit: limit + 1 });
    const soon = schedules.filter(({ nextFireTime }) => nextFireTime! < to);
    const most = Math.min(MOST_TIMES.ofOne, Math.ceil(MOST_TIMES.ofAll / (soon.length || 1)));
    const items = soon.slice(0, limit).map((each) => timelineOf(each, { from, to, most }));
    return { body: { items, more: soon.length > limit } };
  });

  addOperation(app, {
    ...{ method: "post", path: "/preview", tag: "Schedules", scope: "read", body: previewRequest },
    summary: "What a trigger does, before it is saved",
    answers: { 200: { description: "In words, and its next fire times.", schema: preview } },
  }, ({ body: { trigger, n = 10, after } }) => {
    const now = subject.now();
    const from = after === undefined ? now : new Date(after);
    return { body: previewOf(toTrigger(trigger as TriggerInput, now), n, from) };
  });
}

/** Says of what the scheduler refuses that it stood in the query. */
async function inQuery<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw invalid([{ in: "query", field, reason: error.message }]);
  }
}

/** A stretch of time, where only one end may have been given, or none. */
function stretch(
  now: Date,
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  length: number,
): { readonly from: Date; readonly to: Date } {
  const from = query.from === undefined ? null : new Date(query.from);
  const to = query.to === undefined ? null : new Date(query.to);
  const [start, end] = length < 0
    ? [from ?? new Date(+(to ?? now) + length), to ?? now]
    : [from ?? now, to ?? new Date(+(from ?? now) + length)];
  if (end >= start) return { from: start, to: end };
  throw invalid([{ in: "query", field: "to", reason: "it is before from" }]);
}

/** When a schedule fires within a stretch of time. */
function timelineOf(
  { id, taskId, trigger, nextFireTime }: Schedule,
  { from, to, most }: { readonly from: Date; readonly to: Date; readonly most: number },
) {
  const fireTimes: Date[] = [];
  let time = nextFireTime;
  while (time !== null && time < to && fireTimes.length < most) {
    fireTimes.push(time);
    time = nextOf(trigger, time < from ? from : time);
  }
  return { scheduleId: id, taskId, fireTimes, more: time !== null && time < to };
}

function nextOf(trigger: Schedule["trigger"], after: Date): Date | null {
  try {
    return trigger.next(after);
  } catch {
    return null; // the schedule is set aside when it fires
  }
}
