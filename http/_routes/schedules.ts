import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Schedule, ScheduleChanges, ScheduleFilter, ScheduleOptions } from "../../core.ts";
import { requireShown } from "../_requests/asked_for.ts";
import { requestOnce } from "../_requests/once.ts";
import type { Env, Subject } from "../_env.ts";
import { requireMatch } from "../_answers/etag.ts";
import { fromCursor, toPage } from "../_requests/cursor.ts";
import { given } from "../_requests/given.ts";
import { locationOf } from "../_answers/location.ts";
import { addOperation } from "../_operation.ts";
import { toPayload } from "../_requests/payload.ts";
import { Problem } from "../_answers/problem.ts";
import { previewOf, startingAt } from "../_answers/preview.ts";
import { count, flag, id, instant, metadataText, page, pageOf, texts } from "../_schemas/common.ts";
import { scheduleReply } from "../_answers/schedule_reply.ts";
import {
  changedSchedule,
  newSchedule,
  schedule,
  scheduleChanges,
  scheduleFilter,
} from "../_schemas/schedules.ts";
import { preview, previewCount } from "../_schemas/triggers.ts";
import { toTrigger } from "../_requests/trigger_input.ts";

const tag = "Schedules";
const params = z.object({ scheduleId: id });
const ETAG = { ETag: "For `If-Match`; it stays the same when the schedule fires." };
const SCHEDULE = { description: "The schedule.", schema: schedule, headers: ETAG };
const CHANGED = {
  ...SCHEDULE,
  description: "The schedule; without the scope `read` its id alone.",
  schema: changedSchedule,
};
const IF_MATCH = {
  "If-Match": "The ETag that the schedule has to have: compared with the change.",
};

/** The routes of schedules: to read them, and to add, change and remove them. */
export function addScheduleRoutes(app: OpenAPIHono<Env>, subject: Subject): void {
  const { scheduler, present } = subject;

  addOperation(app, {
    ...{
      method: "get",
      path: "/schedules",
      tag,
      scope: "read",
      summary: "Schedules, page by page",
    },
    query: z.strictObject({
      ...{ id: texts.optional(), taskId: id.optional() },
      search: z.string().max(1000).optional().openapi({
        description: "A text in the id of the schedule or of its task.",
      }),
      ...{ paused: flag.optional(), failed: flag.optional(), metadata: metadataText.optional() },
      order: z.enum(["id", "nextFireTime"]).default("id").openapi({
        description: "`nextFireTime`: only those that will fire, the first ones first; one page.",
      }),
      runs: z.coerce.number().int().min(0).max(20).default(0).openapi({
        description: "How many of the last runs of each are given.",
      }),
      ...page,
    }),
    answers: { 200: { description: "A page.", schema: pageOf(schedule, "Schedules.") } },
  }, async ({ query: { cursor, limit, runs, order, ...filter } }) => {
    requireShown(filter, present, "query");
    const isPaged = order === "id";
    const found = await scheduler.getSchedules({
      ...given(filter),
      ...{ order, limit: isPaged ? limit + 1 : limit },
      ...(cursor !== undefined && { after: fromCursor(cursor, "string") }),
    });
    const { items, nextCursor } = isPaged
      ? toPage(found, limit, ({ id }) => id)
      : { items: found, nextCursor: null };
    const shown = await Promise.all(items.map(async (each) => ({
      ...present.schedule(each),
      ...(runs > 0 && { lastRuns: await lastRuns(subject, each, runs) }),
    })));
    return { body: { items: shown, nextCursor } };
  });

  addOperation(app, {
    ...{ method: "post", path: "/schedules", tag, scope: "write", summary: "Add a schedule" },
    body: newSchedule,
    headers: { "Idempotency-Key": "What is sent again with it is done once." },
    answers: {
      200: { ...CHANGED, description: "The one that was there, under `doNothing` and `replace`." },
      201: { ...CHANGED, headers: { ...ETAG, Location: "Where it is." } },
    },
    problems: [404, 409],
  }, ({ c, body }) =>
    requestOnce(c, subject, async () => {
      const { taskId, trigger, conflictPolicy = "exception", ...others } = body;
      const options = withoutNull(others);
      let isNew = true;
      const added = await scheduler.addSchedule(taskId, toTrigger(trigger, subject.now()), {
        ...toPayload(options),
        conflictPolicy,
        precondition: (there: Schedule | null) => void (isNew = there === null),
      } as ScheduleOptions);
      const headers = { location: locationOf(c, subject, "schedules", added) };
      return await scheduleReply(c, subject, added, { status: isNew ? 201 : 200, headers });
    }));

  addOperation(app, {
    ...{ method: "post", path: "/schedules/delete", tag, scope: "admin", body: scheduleFilter },
    summary: "Remove the schedules that match; their jobs stay",
    answers: { 200: { description: "How many there were.", schema: z.object({ count }) } },
  }, async ({ body }) => {
    requireShown(body, present, "body");
    return { body: { count: await scheduler.removeSchedules(given(body) as ScheduleFilter) } };
  });

  addOperation(app, {
    ...{ method: "get", path: "/schedules/{scheduleId}", tag, scope: "read", params },
    ...{ summary: "A schedule", answers: { 200: SCHEDULE }, problems: [404] },
  }, ({ c, params }) => scheduleReply(c, subject, params.scheduleId));

  addOperation(app, {
    ...{ method: "put", path: "/schedules/{scheduleId}", tag, scope: "write", params },
    summary: "Add a schedule, or replace it",
    description: "An equal trigger keeps its next fire time: nothing is skipped or doubled.",
    body: newSchedule,
    headers: { ...IF_MATCH, "If-None-Match": "`*`: only if there is none." },
    answers: { 200: CHANGED, 201: { ...CHANGED, description: "It is new." } },
    problems: [404, 409, 412],
  }, async ({ c, params, body }) => {
    const { taskId, trigger, conflictPolicy = "replace", id, ...others } = body;
    const options = withoutNull(others);
    if (id !== undefined && id !== params.scheduleId) {
      throw new Problem(422, "id is another than that of the path", {
        name: "invalid",
        errors: [{ in: "body", field: "id", reason: "it is another than that of the path" }],
      });
    }
    let isNew = true;
    await scheduler.addSchedule(taskId, toTrigger(trigger, subject.now()), {
      ...toPayload(options),
      ...{ id: params.scheduleId, conflictPolicy },
      precondition: async (there: Schedule | null) => {
        await requireMatch(c, there);
        isNew = there === null;
      },
    } as ScheduleOptions);
    return await scheduleReply(c, subject, params.scheduleId, { status: isNew ? 201 : 200 });
  });

  addOperation(app, {
    ...{ method: "patch", path: "/schedules/{scheduleId}", tag, scope: "write", params },
    summary: "Change some of a schedule",
    description: "The next fire time stays unless the trigger becomes another.",
    ...{ body: scheduleChanges, headers: IF_MATCH },
    ...{ answers: { 200: CHANGED }, problems: [404, 412] },
  }, async ({ c, params, body: { trigger, ...changes } }) => {
    await scheduler.updateSchedule(params.scheduleId, {
      ...given(toPayload(changes)),
      ...(trigger && { trigger: toTrigger(trigger, subject.now()) }),
    } as ScheduleChanges, { precondition: (there) => requireMatch(c, there) });
    return await scheduleReply(c, subject, params.scheduleId);
  });

  addOperation(app, {
    ...{ method: "delete", path: "/schedules/{scheduleId}", tag, scope: "write", params },
    ...{ summary: "Remove a schedule; its jobs stay", headers: IF_MATCH },
    ...{ answers: { 204: { description: "It is gone." } }, problems: [404, 412] },
  }, async ({ c, params: { scheduleId } }) => {
    const isGone = await scheduler.removeSchedule(scheduleId, {
      precondition: (there) => requireMatch(c, there),
    });
    if (!isGone) await scheduler.getSchedule(scheduleId); // says that there is none
    return { status: 204 };
  });

  addOperation(app, {
    ...{ method: "get", path: "/schedules/{scheduleId}/preview", tag, scope: "read", params },
    summary: "The next fire times of a schedule",
    query: z.strictObject({
      n: z.coerce.number().pipe(previewCount).optional(),
      after: instant.optional(),
    }),
    answers: { 200: { description: "What it does.", schema: preview } },
    problems: [404, 422],
  }, async ({ params, query: { n = 10, after } }) => {
    const { trigger } = await scheduler.getSchedule(params.scheduleId);
    if (after === undefined) return { body: previewOf(trigger, n, subject.now()) };
    const start = new Date(after);
    return {
      body: { ...previewOf(startingAt(trigger, start), n, start), trigger: trigger.toJSON() },
    };
  });
}

/** What a new schedule is without may also be said so: that it has no key, limit or delay. */
function withoutNull<T extends object>({ ...options }: T): T {
  for (const name of ["kwargs", "concurrencyKey", "maxRuns", "fixedDelay"]) {
    if ((options as Record<string, unknown>)[name] === null) delete (options as never)[name];
  }
  return options as T;
}

async function lastRuns({ scheduler }: Subject, { id }: Schedule, limit: number) {
  const jobs = await scheduler.getFinishedJobs({ scheduleId: id, limit });
  return jobs.map(({ id, outcome, startedAt, finishedAt, scheduledFireTime }) => ({
    ...{ id, outcome, startedAt, finishedAt },
    late: startedAt && scheduledFireTime && (+startedAt - +scheduledFireTime) / 1000,
  }));
}
