import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { requireMatch } from "../_answers/etag.ts";
import type { Env, Subject } from "../_env.ts";
import { locationOf } from "../_answers/location.ts";
import { addOperation, type Operation } from "../_operation.ts";
import { requestOnce } from "../_requests/once.ts";
import { id, instant } from "../_schemas/common.ts";
import { scheduleReply } from "../_answers/schedule_reply.ts";
import { changedSchedule } from "../_schemas/schedules.ts";
import type { Schedule } from "../../core.ts";

const params = z.object({ scheduleId: id });
const SCHEDULE = {
  description: "The schedule; without the scope `read` its id alone.",
  schema: changedSchedule,
};
const KEY = { "Idempotency-Key": "What is sent again with it is done once." };

/** What can be done with a schedule besides changing it. */
export function addScheduleActions(app: OpenAPIHono<Env>, subject: Subject): void {
  const { scheduler } = subject;
  const action = <const Name extends string>(name: Name) => ({
    ...{ method: "post" as const, path: `/schedules/{scheduleId}/${name}`, tag: "Schedules" },
    ...{ scope: "write" as const, params, problems: [404] },
  });
  const ifMatched = (c: Context<Env>) => ({
    precondition: (there: Schedule | null) => requireMatch(c, there),
  });
  const matched = {
    headers: { "If-Match": "The ETag that it has to have." },
    problems: [404, 412],
  };

  addOperation(app, {
    ...action("pause"),
    ...{ summary: "Keep it from firing", answers: { 200: SCHEDULE } },
    ...matched,
  }, async ({ c, params }) => {
    await scheduler.pauseSchedule(params.scheduleId, ifMatched(c));
    return await scheduleReply(c, subject, params.scheduleId);
  });

  addOperation(app, {
    ...action("unpause"),
    summary: "Let it fire again, be it paused or set aside with an error",
    body: z.strictObject({
      resumeFrom: z.union([z.literal("now"), instant]).optional().openapi({
        description:
          "By default from where it left off: what it missed is caught up by its policies.",
      }),
    }).openapi("UnpauseRequest"),
    ...{ isBodyOptional: true, answers: { 200: SCHEDULE } },
    ...matched,
  }, async ({ c, params, body }) => {
    const { resumeFrom } = body ?? {};
    await scheduler.unpauseSchedule(params.scheduleId, {
      ...(resumeFrom !== undefined && { resumeFrom }),
      ...ifMatched(c),
    });
    return await scheduleReply(c, subject, params.scheduleId);
  });

  addOperation(app, {
    ...action("run"),
    ...{ summary: "Queue a job of it now, besides those of its fire times", headers: KEY },
    answers: {
      201: {
        description: "The job.",
        ...{ schema: z.object({ id }), headers: { Location: "Where the job is." } },
      },
    },
  }, ({ c, params }) =>
    requestOnce(c, subject, async () => {
      const jobId = await scheduler.runScheduleNow(params.scheduleId);
      const headers = { location: locationOf(c, subject, "jobs", jobId) };
      return { status: 201, body: { id: jobId }, headers };
    }));

  addOperation(
    app,
    {
      ...action("backfill"),
      summary: "Queue a job for each fire time from one instant up to another",
      description: "Also for those that had one before; 10,000 at most.",
      body: z.strictObject({ from: instant, to: instant }).openapi("BackfillRequest"),
      headers: KEY,
      answers: { 201: { description: "The jobs.", schema: z.object({ ids: z.array(id) }) } },
    } satisfies Operation,
    ({ c, params, body: { from, to } }) =>
      requestOnce(c, subject, async () => ({
        status: 201,
        body: { ids: await scheduler.backfill(params.scheduleId, from, to) },
      })),
  );
}
