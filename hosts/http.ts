/**
 * Ticks that a platform's cron asks for by HTTP.
 *
 * @module
 */
import type { CoreScheduler } from "../src/core_scheduler.ts";
import type { TickOptions } from "../src/engine/tick.ts";
import { boundedTick } from "./_bounded_tick.ts";

/** How a route of ticks is set up. */
export interface TickRouteOptions extends Omit<TickOptions, "signal"> {
  /** What requests have to bring along as `Authorization: Bearer …`; 16 characters at least. */
  readonly secret: string;
}

/** What comes whole in a header: blanks and line ends at its ends do not. */
const SECRET = /^[!-~][ -~]{14,}[!-~]$/;

/**
 * Makes a route that ticks when it is called by `GET` or `POST` with the secret, as the crons of Vercel
 * and others do, and answers with what the tick did: `{ fired, ran, failed, nextWakeAt }`. Errors are
 * RFC 9457 problems: 401 without the secret, 405 for other methods, 503 when the tick has failed.
 *
 * @example A route for a cron that calls it every minute
 * ```ts
 * import { Scheduler } from "@almanac/scheduler";
 * import { tickRoute } from "@almanac/scheduler/hosts/http";
 *
 * const scheduler = new Scheduler();
 * const GET = tickRoute(scheduler, { secret: "from the environment" });
 * console.log((await GET(new Request("http://localhost/tick"))).status); // 401
 * ```
 *
 * @throws {TypeError} when there is no secret, or a short one: anybody could make it tick
 */
export function tickRoute(
  scheduler: Pick<CoreScheduler, "tick">,
  { secret, ...options }: TickRouteOptions,
): (request: Request) => Promise<Response> {
  if (typeof secret !== "string" || !SECRET.test(secret)) {
    throw new TypeError(
      "Cannot make a route of ticks: secret has 16 characters at least, and no line end or blank at " +
        "its end (is it in the environment?)",
    );
  }
  return async ({ method, headers }) => {
    if (method !== "GET" && method !== "POST") return problem(405, { allow: "GET, POST" });
    // the name of the scheme may be in any case: RFC 9110, section 11.1
    const given = (headers.get("authorization") ?? "").replace(/^bearer +/i, "Bearer ");
    if (!await isEqual(given, `Bearer ${secret}`)) {
      return problem(401, { "www-authenticate": "Bearer" });
    }
    try {
      const outcome = await boundedTick(scheduler, options);
      return json(200, "application/json", outcome);
    } catch (error) {
      console.error("A tick has failed", error);
      return problem(503, { "retry-after": "30" });
    }
  };
}

const TITLES = {
  401: "Unauthorized",
  405: "Method Not Allowed",
  503: "Service Unavailable",
} as const;

function problem(status: keyof typeof TITLES, headers: Record<string, string>): Response {
  const body = { type: "about:blank", title: TITLES[status], status };
  return json(status, "application/problem+json", body, headers);
}

/** The type is given, as some hosts would add a charset to their own. */
function json(
  status: number,
  type: string,
  body: object,
  headers: Record<string, string> = {},
): Response {
  return Response.json(body, {
    status,
    headers: { "content-type": type, "cache-control": "no-store", ...headers },
  });
}

/** Compares in a time that says nothing about where two texts differ. */
async function isEqual(...texts: readonly [string, string]): Promise<boolean> {
  const [a, b] = await Promise.all(
    texts.map(async (text) =>
      new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))
    ),
  ) as [Uint8Array, Uint8Array];
  return a.every((byte, i) => byte === b[i]);
}
