import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import type { CoreScheduler } from "../core.ts";
import type { Env, Subject } from "./_env.ts";
import { EventHub } from "./_live/event_hub.ts";
import { authenticate, limitBody, refuseOtherSites, requireJson } from "./_requests/guard.ts";
import { Idempotency } from "./_requests/idempotency.ts";
import { basePathOf } from "./_answers/location.ts";
import { noSuchRoute } from "./_operation.ts";
import { type AppOptions, type AppSettings, toAppSettings } from "./options.ts";
import { Places } from "./_live/places.ts";
import { Presenter } from "./_answers/presenter.ts";
import { Problem, toProblem } from "./_answers/problem.ts";
import { addAppRoutes, addHealthRoutes } from "./_routes/app_routes.ts";
import { addEventRoutes } from "./_routes/events.ts";
import { addFinishedJobRoutes } from "./_routes/finished_jobs.ts";
import { addJobActions } from "./_routes/job_actions.ts";
import { addJobRoutes } from "./_routes/jobs.ts";
import { addOverviewRoutes } from "./_routes/overview.ts";
import { addPages, PAGES } from "./_routes/pages.ts";
import { addScheduleActions } from "./_routes/schedule_actions.ts";
import { addScheduleRoutes } from "./_routes/schedules.ts";
import { addSystemRoutes } from "./_routes/system.ts";
import { addTaskRoutes } from "./_routes/tasks.ts";
import { toInvalid } from "./_requests/validation.ts";

/** A Hono app: what it serves is `fetch`, and `route()` of another app mounts it. */
export type App = InstanceType<(typeof import("hono"))["Hono"]>;

/** A pair of schedulers, as `SchedulerService` is. */
export interface SchedulerPair {
  /** Found under `/transient`. */
  readonly transient: CoreScheduler;
  /** Found under `/persistent`. */
  readonly persistent: CoreScheduler;
}

/**
 * Makes a Hono app of a scheduler, or of the pair of a `SchedulerService`: a REST API with its OpenAPI
 * document, live events, and a dashboard, to be served by itself or mounted under any path.
 *
 * Nothing is answered without credentials but what `public` says.
 *
 * @example A dashboard with a password
 * ```ts
 * import { Scheduler } from "@almanac/scheduler";
 * import { basicAuth, createApp } from "@almanac/scheduler/http";
 *
 * const scheduler = new Scheduler();
 * const app = createApp(scheduler, {
 *   authorize: basicAuth([{
 *     username: "ada",
 *     password: "from the environment",
 *     scopes: { read: true, write: true, admin: true },
 *   }]),
 * });
 * // Deno.serve(app.fetch), Bun.serve(app), export default app
 * console.log((await app.request("/schedules")).status); // 401
 * ```
 *
 * @throws {TypeError | RangeError} for an option that is unknown or cannot be used, and when nothing says
 *   who may do what
 */
export function createApp(subject: CoreScheduler | SchedulerPair, options: AppOptions): App {
  const settings = toAppSettings(options);
  const subjects = subjectsOf(subject, settings);
  const app = newApp();
  app.use(headers, keepNothing);
  if (settings.allowedOrigins.length > 0) app.use(cors(allowing(settings.allowedOrigins)));
  app.use(authenticate(settings), refuseOtherSites(settings), limitBody(settings), requireJson);
  for (const each of subjects) app.route(each.prefix === "" ? "/" : each.prefix, apiOf(each));
  addAppRoutes(app, subjects);
  addHealthRoutes(app, subjects);
  addPages(app, settings);
  app.all("*", (c) => {
    const path = pathWithin(c, settings);
    const isPage = path === "/" && (c.req.method === "GET" || c.req.method === "HEAD");
    if (isPage) return c.redirect(basePathOf(c, settings), 308); // it came with a slash at its end
    throw noSuchRoute([...operationsOf(app), ...PAGES], c, path);
  });
  app.onError((error, c) => answerError(error, c, settings));
  return app as unknown as App;
}

function subjectsOf(subject: CoreScheduler | SchedulerPair, settings: AppSettings): Subject[] {
  if (!("persistent" in subject)) return [subjectOf(subject, "scheduler", settings)];
  const { transient, persistent } = subject;
  return [
    subjectOf(transient, "transient", settings),
    subjectOf(persistent, "persistent", settings),
  ];
}

function subjectOf(
  scheduler: CoreScheduler,
  name: Subject["name"],
  settings: AppSettings,
): Subject {
  const { clock, redact, maxListeners } = settings;
  return {
    ...{ name, scheduler, settings },
    prefix: name === "scheduler" ? "" : `/${name}`,
    hub: new EventHub(scheduler, clock),
    present: new Presenter(redact),
    idempotency: new Idempotency(clock),
    listeners: new Places(maxListeners),
    waiters: new Places(maxListeners),
    now: () => new Date(clock.now()),
  };
}

function newApp(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw toInvalid(result.target, result.error.issues);
    },
  });
}

/** The routes of one scheduler. */
function apiOf(subject: Subject): OpenAPIHono<Env> {
  const api = newApp();
  addTaskRoutes(api, subject);
  addScheduleRoutes(api, subject);
  addScheduleActions(api, subject);
  addJobRoutes(api, subject);
  addJobActions(api, subject);
  addFinishedJobRoutes(api, subject);
  addOverviewRoutes(api, subject);
  addEventRoutes(api, subject);
  addSystemRoutes(api, subject);
  return api;
}

const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
  strictTransportSecurity: false, // of the whole host: not ours to say
});

/** What browsers are told of pages of other origins that may ask. */
function allowing(origins: readonly string[]) {
  return {
    ...{ origin: [...origins], credentials: true, maxAge: 600 },
    exposeHeaders: ["ETag", "Location", "Retry-After", "WWW-Authenticate"],
  };
}

/** What is not said to be kept is not to be kept: it changes, and not everybody may see it. */
const keepNothing: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
};

function operationsOf(app: OpenAPIHono<Env>) {
  return app.openAPIRegistry.definitions.flatMap((each) =>
    each.type === "route" ? [{ method: each.route.method, path: each.route.path }] : []
  );
}

/** The path of a request below that of the app. */
function pathWithin(c: Context<Env>, settings: AppSettings): string {
  const base = settings.basePath === undefined ? basePathOf(c, settings) : "";
  return c.req.path.slice(base.length) || "/";
}

function answerError(error: unknown, c: Context, { logger }: AppSettings): Response {
  const known = toProblem(error);
  if (known === null || known.status >= 500) {
    logger.error(`Cannot answer ${c.req.method} ${c.req.routePath}`, error);
  }
  const problem = known ?? new Problem(500, "Something that nobody expected: see the log");
  return problem.toResponse();
}
