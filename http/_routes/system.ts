import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { TickOptions } from "../../core.ts";
import type { Env, Subject } from "../_env.ts";
import { given } from "../_requests/given.ts";
import { addOperation } from "../_operation.ts";
import { scheduler as schedulerSchema, tickOutcome, tickRequest } from "../_schemas/system.ts";

const tag = "System";
/** How long a tick may take by default, in seconds: platforms wait a minute at most. */
const TICK_DEADLINE = 50;
/** The most jobs that are looked at to see who runs them. */
const MOST = 1000;

/** The routes of schedulers, and of what they are told to do. */
export function addSystemRoutes(app: OpenAPIHono<Env>, { scheduler }: Subject): void {
  addOperation(app, {
    ...{ method: "get", path: "/schedulers", tag, scope: "read" },
    summary: "The schedulers that are alive",
    answers: {
      200: {
        description: "In the order of their identities.",
        schema: z.object({ items: z.array(schedulerSchema) }),
      },
    },
  }, async () => {
    const [alive, jobs] = await Promise.all([
      scheduler.getSchedulers(),
      scheduler.getJobs({ state: "running", limit: MOST }),
    ]);
    const runningOn = (identity: string) =>
      jobs.filter(({ acquiredBy }) => acquiredBy === identity).length;
    const items = alive.map((each) => ({ ...each, running: runningOn(each.identity) }));
    return { body: { items } };
  });

  addOperation(app, {
    ...{ method: "post", path: "/tick", tag, scope: "admin", body: tickRequest },
    summary: "Do once whatever a running scheduler would do now, and wait for the jobs",
    description:
      "For the crons of platforms. Call again at `nextWakeAt`. By default it has 50 seconds.",
    ...{ isBodyOptional: true },
    answers: { 200: { description: "What it did.", schema: tickOutcome } },
  }, async ({ body }) => ({
    body: await scheduler.tick({ deadline: TICK_DEADLINE, ...given(body ?? {}) } as TickOptions),
  }));

  addOperation(app, {
    ...{ method: "post", path: "/cleanup", tag, scope: "admin" },
    summary: "Remove what has expired, and schedules that have finished",
    answers: { 204: { description: "It is done." } },
  }, async () => {
    await scheduler.cleanup();
    return { status: 204 };
  });
}
