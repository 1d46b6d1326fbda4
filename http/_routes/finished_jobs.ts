import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { FinishedJobFilter } from "../../core.ts";
import { requireShown } from "../_requests/asked_for.ts";
import { fromCursor, toPage } from "../_requests/cursor.ts";
import type { Env, Subject } from "../_env.ts";
import { given } from "../_requests/given.ts";
import { addOperation } from "../_operation.ts";
import {
  count,
  id,
  instant,
  metadataText,
  OUTCOMES,
  page,
  pageOf,
  texts,
  words,
} from "../_schemas/common.ts";
import { finishedJob, finishedJobFilter } from "../_schemas/jobs.ts";

const tag = "Finished jobs";
const COUNT = z.object({ count });

/** The routes of jobs that are over and kept. */
export function addFinishedJobRoutes(app: OpenAPIHono<Env>, subject: Subject): void {
  const { scheduler, present } = subject;

  addOperation(app, {
    ...{ method: "get", path: "/finished-jobs", tag, scope: "read" },
    summary: "Jobs that are over and kept, page by page, the last ones first",
    description: "A task keeps them as its `keep` says, by default none.",
    query: z.strictObject({
      ...{ outcome: words(OUTCOMES).optional(), id: texts.optional(), taskId: id.optional() },
      ...{ scheduleId: id.optional(), metadata: metadataText.optional() },
      error: z.string().max(1000).optional().openapi({
        description: "A text in the message of the error.",
      }),
      ...{ from: instant.optional(), to: instant.optional() },
      ...page,
    }),
    answers: { 200: { description: "A page.", schema: pageOf(finishedJob, "Finished jobs.") } },
  }, async ({ query: { cursor, limit, ...filter } }) => {
    requireShown(filter, present, "query");
    const found = await scheduler.getFinishedJobs({
      ...given(filter),
      limit: limit + 1,
      ...(cursor !== undefined && { before: fromCursor(cursor, "number") }),
    });
    const { items, nextCursor } = toPage(found, limit, ({ endSequence }) => endSequence);
    return { body: { items: items.map((each) => present.finishedJob(each)), nextCursor } };
  });

  addOperation(app, {
    ...{ method: "post", path: "/finished-jobs/retry", tag, scope: "write" },
    ...{ summary: "Queue the finished jobs that match anew", body: finishedJobFilter },
    answers: { 200: { description: "How many there were.", schema: COUNT } },
  }, async ({ body }) => {
    requireShown(body, present, "body");
    return { body: { count: await scheduler.retryJobs(given(body) as FinishedJobFilter) } };
  });

  addOperation(app, {
    ...{ method: "post", path: "/finished-jobs/delete", tag, scope: "admin" },
    ...{ summary: "Forget the finished jobs that match", body: finishedJobFilter },
    answers: { 200: { description: "How many there were.", schema: COUNT } },
  }, async ({ body }) => {
    requireShown(body, present, "body");
    return {
      body: { count: await scheduler.removeFinishedJobs(given(body) as FinishedJobFilter) },
    };
  });
}
