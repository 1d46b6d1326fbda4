import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { JobLookupError } from "../../core.ts";
import type { Env, Subject } from "../_env.ts";
import { addOperation } from "../_operation.ts";
import { Problem } from "../_answers/problem.ts";
import { resultWithin } from "../_live/result_within.ts";
import { count, id } from "../_schemas/common.ts";
import { jobResult } from "../_schemas/jobs.ts";

const tag = "Jobs";
const params = z.object({ jobId: id });

/** What can be done with a single job. */
export function addJobActions(app: OpenAPIHono<Env>, subject: Subject): void {
  const { scheduler, present } = subject;
  const isLive = async (id: string) => (await scheduler.getJobs({ id })).length > 0;

  addOperation(app, {
    ...{ method: "get", path: "/jobs/{jobId}/result", tag, scope: "read", params },
    summary: "How a job ended",
    query: z.strictObject({
      wait: z.coerce.number().min(0).max(60).default(0).openapi({
        description: "How long to wait for its end, in seconds.",
      }),
    }),
    answers: {
      200: {
        description: "It is done; `null`: it kept no result.",
        schema: z.object({ done: z.literal(true), result: jobResult.nullable() }),
      },
      202: { description: "It is not done.", schema: z.object({ done: z.literal(false) }) },
    },
    problems: [404, 429],
  }, async ({ params, query }) => {
    const end = await resultWithin(params.jobId, query.wait * 1000, subject);
    if (!end.done) return { status: 202, body: end };
    return { body: { done: true, result: end.result && present.result(end.result) } };
  });

  addOperation(app, {
    ...{ method: "post", path: "/jobs/{jobId}/cancel", tag, scope: "write", params },
    summary: "Make a job end early, wherever it is",
    answers: { 202: { description: "It ends, or has.", schema: z.object({ count }) } },
    problems: [404, 409],
  }, async ({ params: { jobId } }) => {
    if (await scheduler.cancelJob(jobId)) return { status: 202, body: { count: 1 } };
    const [finished] = await scheduler.getFinishedJobs({ id: jobId });
    if (!finished) throw new JobLookupError(jobId);
    throw new Problem(
      409,
      `Cannot cancel job "${jobId}": it is over, and ended as ${finished.outcome}`,
    );
  });

  addOperation(app, {
    ...{ method: "post", path: "/jobs/{jobId}/retry", tag, scope: "write", params },
    summary: "Queue a finished job anew",
    answers: { 202: { description: "It is queued.", schema: z.object({ id }) } },
    problems: [404, 409],
  }, async ({ params: { jobId } }) => {
    if (await isLive(jobId)) throw notDone("retry", jobId);
    await scheduler.retryJob(jobId);
    return { status: 202, body: { id: jobId } };
  });

  addOperation(app, {
    ...{ method: "delete", path: "/jobs/{jobId}", tag, scope: "write", params },
    summary: "Forget a finished job",
    answers: { 204: { description: "It is forgotten." } },
    problems: [404, 409],
  }, async ({ params: { jobId } }) => {
    if (await scheduler.removeFinishedJob(jobId)) return { status: 204 };
    throw await isLive(jobId) ? notDone("delete", jobId) : new JobLookupError(jobId);
  });
}

function notDone(verb: string, id: string): Problem {
  return new Problem(409, `Cannot ${verb} job "${id}": it is not done, cancel it first`, {
    ...{ name: "jobNotDone", id },
  });
}
