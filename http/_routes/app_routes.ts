import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Env, Subject } from "../_env.ts";
import { Metrics, toPrometheus } from "../_answers/metrics.ts";
import { addOperation, type Reply } from "../_operation.ts";
import { health, session } from "../_schemas/system.ts";
import { VERSION } from "../_version.ts";

const tag = "App";
/** How long a store may take to answer before it counts as failed, in milliseconds. */
const PATIENCE = 5000;

/** The routes of the app as a whole. */
export function addAppRoutes(app: OpenAPIHono<Env>, subjects: readonly Subject[]): void {
  const metrics = subjects.map((subject) => new Metrics(subject));

  addOperation(app, {
    ...{
      method: "get",
      path: "/session",
      tag,
      scope: "read",
      summary: "Who asks, and what there is",
    },
    answers: { 200: { description: "For the dashboard.", schema: session } },
  }, ({ c }) => ({
    body: {
      version: VERSION,
      scopes: scopesOf(c.var.scopes),
      schedulers: subjects.map(({ name, prefix, scheduler: { identity, state } }) => ({
        ...{ name, prefix, identity, state },
      })),
    },
  }));

  addOperation(app, {
    ...{ method: "get", path: "/metrics", tag, scope: "read" },
    summary: "Counts for Prometheus",
    description: "The states are those of the store; what ends is counted from the first time on.",
    answers: { 200: { description: "Lines.", type: "text/plain", schema: z.string() } },
  }, async () => {
    const samples = (await Promise.all(metrics.map((each) => each.samples()))).flat();
    const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
    return new Response(toPrometheus(samples), { headers });
  });
}

function scopesOf({ read, write, admin }: Env["Variables"]["scopes"]) {
  return { read, write, admin };
}

/** The routes for probes. */
export function addHealthRoutes(app: OpenAPIHono<Env>, subjects: readonly Subject[]): void {
  const answers = {
    200: { description: "All is well.", schema: health },
    503: { description: "A store does not answer.", schema: health },
  };
  for (const path of ["/health", "/health/ready"] as const) {
    addOperation(app, {
      ...{ method: "get", path, tag, scope: "probe" },
      ...{ summary: "Whether the stores answer", answers },
    }, () => ready(subjects));
  }
  addOperation(app, {
    ...{ method: "get", path: "/health/live", tag, scope: "probe" },
    summary: "Whether the app answers",
    answers: { 200: answers[200] },
  }, () => ({ body: { status: "ok", checks: [] } }));
}

async function ready(subjects: readonly Subject[]): Promise<Reply> {
  const checks = await Promise.all(subjects.map(check));
  const isReady = checks.every(({ status }) => status === "ok");
  return { status: isReady ? 200 : 503, body: { status: isReady ? "ok" : "failed", checks } };
}

async function check({ name, scheduler, settings: { clock } }: Subject) {
  const over = new AbortController();
  const start = clock.now();
  try {
    const isSlow = clock.sleep(PATIENCE, over.signal).then(() => {
      if (!over.signal.aborted) throw new Error("too slow");
    });
    await Promise.race([scheduler.getSchedules({ id: name, limit: 1 }), isSlow]);
    return { name, status: "ok", latency: Math.max(0, clock.now() - start) / 1000 };
  } catch {
    return { name, status: "failed" };
  } finally {
    over.abort();
  }
}
