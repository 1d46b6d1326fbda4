import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { job as jobRequest, type JobFilter, JobLookupError, type JobOptions } from "../../core.ts";
import { requireShown } from "../_requests/asked_for.ts";
import { fromCursor, toPage } from "../_requests/cursor.ts";
import type { Env, Subject } from "../_env.ts";
import { given } from "../_requests/given.ts";
import { locationOf } from "../_answers/location.ts";
import { addOperation } from "../_operation.ts";
import { otherBody } from "../_requests/idempotency.ts";
import { idempotencyKeyOf, requestOnce } from "../_requests/once.ts";
import { toPayload } from "../_requests/payload.ts";
import { isSameJob } from "../_requests/same_job.ts";
import { count, id, metadataText, page, pageOf, STATES, texts, words } from "../_schemas/common.ts";
import { addedJob, finishedJob, job, jobFilter, newJob } from "../_schemas/jobs.ts";

const tag = "Jobs";
const params = z.object({ jobId: id });
const COUNT = z.object({ count });

/** The routes of jobs that are not done, and of single ones. */
export function addJobRoutes(app: OpenAPIHono<Env>, subject: Subject): void {
  const { scheduler, present } = subject;

  addOperation(app, {
    ...{ method: "get", path: "/jobs", tag, scope: "read" },
    summary: "Jobs that are not done, page by page, oldest first",
    query: z.strictObject({
      ...{ state: words(STATES).optional(), id: texts.optional(), taskId: id.optional() },
      ...{ scheduleId: id.optional(), metadata: metadataText.optional() },
      ...page,
    }),
    answers: { 200: { description: "A page.", schema: pageOf(job, "Jobs.") } },
  }, async ({ query: { cursor, limit, ...filter } }) => {
    requireShown(filter, present, "query");
    const found = await scheduler.getJobs({
      ...given(filter),
      limit: limit + 1,
      ...(cursor !== undefined && { after: fromCursor(cursor, "number") }),
    });
    const { items, nextCursor } = toPage(found, limit, ({ sequence }) => sequence);
    return { body: { items: items.map((each) => present.job(each)), nextCursor } };
  });

  addOperation(app, {
    ...{ method: "post", path: "/jobs", tag, scope: "write", summary: "Add a job" },
    body: newJob,
    headers: { "Idempotency-Key": "What is sent again with it within a day is done once." },
    answers: {
      200: { description: "There was one with its key or id.", schema: addedJob },
      201: {
        description: "It was added.",
        schema: addedJob,
        headers: { Location: "Where it is." },
      },
    },
    problems: [404, 409],
  }, ({ c, body }) => {
    const key = idempotencyKeyOf(c);
    return requestOnce(c, subject, async () => {
      const { taskId, ...options } = body;
      const isKeyed = key !== undefined && options.uniqueKey === undefined;
      const wanted = toPayload(options) as JobOptions;
      const added = await scheduler.addUniqueJob(taskId, {
        ...wanted,
        ...(isKeyed && { uniqueKey: keptFor(key) }),
      });
      const isOther = isKeyed && added.outcome !== "added" &&
        !await isSameJob(added.id, wanted, scheduler);
      if (isOther) throw otherBody();
      const headers = { location: locationOf(c, subject, "jobs", added.id) };
      const outcome = isKeyed ? "added" : added.outcome;
      return { status: outcome === "added" ? 201 : 200, body: { id: added.id, outcome }, headers };
    });
  });

  addOperation(app, {
    ...{ method: "post", path: "/jobs/batch", tag, scope: "write" },
    summary: "Add many jobs, all or none",
    description: "Those with an `id` may come `after` each other.",
    body: z.strictObject({ jobs: z.array(newJob).min(1).max(10_000) }).openapi("NewJobs"),
    headers: { "Idempotency-Key": "What is sent again with it within a day is done once." },
    answers: {
      201: { description: "Their ids, in order.", schema: z.object({ ids: z.array(id) }) },
    },
    problems: [404, 409],
  }, ({ c, body }) =>
    requestOnce(c, subject, async () => {
      const jobs = body.jobs.map(({ taskId, ...options }) =>
        jobRequest(taskId, toPayload(options) as JobOptions)
      );
      return { status: 201, body: { ids: await scheduler.addJobs(jobs) } };
    }));

  addOperation(app, {
    ...{ method: "get", path: "/jobs/{jobId}", tag, scope: "read", params },
    summary: "A job, be it done or not",
    answers: {
      200: {
        description: "One that is done has an `outcome`.",
        schema: z.union([job, finishedJob]),
      },
    },
    problems: [404],
  }, async ({ params: { jobId } }) => {
    const [live] = await scheduler.getJobs({ id: jobId });
    if (live) return { body: present.job(live) };
    const [finished] = await scheduler.getFinishedJobs({ id: jobId });
    if (!finished) throw new JobLookupError(jobId);
    return { body: present.finishedJob(finished) };
  });

  addOperation(app, {
    ...{ method: "post", path: "/jobs/cancel", tag, scope: "write", body: jobFilter },
    summary: "Make the jobs that match end early",
    answers: { 200: { description: "How many there were.", schema: COUNT } },
  }, async ({ body }) => {
    requireShown(body, present, "body");
    return { body: { count: await scheduler.cancelJobs(given(body) as JobFilter) } };
  });
}

/** What lets another process know that a job was asked for already. */
function keptFor(key: string) {
  const states = ["waiting", "blocked", "queued", "running", "done"] as const;
  return { key: `Idempotency-Key ${key}`, within: { hours: 24 }, states };
}
