import type { Hono } from "hono";
import { type AppOptions, type Authorizer, createApp, type Scopes } from "../../http/mod.ts";
import { type Scheduler, type SchedulerOptions, task } from "../../mod.ts";
import { Rig } from "../_rig.ts";

/** The token that may do everything. */
export const TOKEN = "may-do-everything-0123";
/** Tokens by the one scope that they have. */
export const TOKEN_OF = {
  read: "may-read-alone-0123456",
  write: "may-write-alone-012345",
  admin: "may-rule-alone-0123456",
} as const;

const SCOPES: Readonly<Record<string, Scopes>> = {
  [TOKEN]: { read: true, write: true, admin: true },
  ...Object.fromEntries(
    Object.entries(TOKEN_OF).map(([scope, token]) => [token, { [scope]: true }]),
  ),
};

/**
 * Knows the tokens, as `bearerAuth` does, but at once: hashes are made in a thread, for which a clock that
 * stands still does not wait.
 */
export const authorize: Authorizer = Object.assign(
  ({ headers }: Request) =>
    SCOPES[headers.get("authorization")?.replace("Bearer ", "") ?? ""] ?? null,
  { challenge: 'Bearer realm="almanac"' },
);

/** Tasks for jobs that are added over HTTP. */
export const greet = task("greet", (name = "you") => `Hello, ${name}!`, {
  keep: { success: true, failure: true },
});
export const fail = task("fail", () => {
  throw new RangeError("it cannot be done");
}, { keep: { failure: true } });

/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any -- tests look into whatever comes
  readonly body: any;
}

/** A rig with an app on a scheduler that has started. */
export class AppRig extends Rig {
  #app: Hono | undefined;
  #scheduler: Scheduler | undefined;

  /** Makes the app. */
  async serve(options: Partial<AppOptions> = {}, of: SchedulerOptions = {}): Promise<this> {
    this.#scheduler = await this.started({ tasks: [greet, fail], ...of });
    await this.#scheduler.configureTask(greet);
    await this.#scheduler.configureTask(fail);
    this.#app = createApp(this.#scheduler, {
      ...{ authorize, clock: this.clock, logger: this.log },
      ...options,
    });
    return this;
  }

  /** The scheduler of the app. */
  get own(): Scheduler {
    return this.#scheduler!;
  }

  /** The app. */
  get app(): Hono {
    return this.#app!;
  }

  /** Sends a request; a body that is no text goes as JSON. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: HeadersInit = {},
  ): Promise<Answer> {
    const response = await this.request(method, path, body, headers);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return {
      ...{ status: response.status, headers: response.headers },
      body: isJson && text !== "" ? JSON.parse(text) : text,
    };
  }

  /** Sends a request, and gives the response as it is. */
  async request(method: string, path: string, body?: unknown, headers: HeadersInit = {}) {
    const all = new Headers({ authorization: `Bearer ${TOKEN}` });
    if (body !== undefined) all.set("content-type", "application/json");
    for (const [name, value] of new Headers(headers)) all.set(name, value);
    const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    return await this.app.request(path, {
      method,
      headers: all,
      ...(text !== undefined && { body: text }),
    });
  }

  /** Lets what is queued run. */
  async work(): Promise<void> {
    await this.clock.settle();
  }
}

/** An app that answers. */
export async function served(
  options: Partial<AppOptions> = {},
  of: SchedulerOptions = {},
): Promise<AppRig> {
  return await new AppRig().serve(options, of);
}

/** Crontab lines as triggers of requests. */
export const NINE = { crontab: "0 9 * * *", timezone: "UTC" };
