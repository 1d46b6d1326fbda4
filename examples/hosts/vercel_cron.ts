/**
 * A route that the cron of a platform calls with a secret, such as `app/api/tick/route.ts` on Vercel.
 *
 * vercel.json: `"crons": [{ "path": "/api/tick", "schedule": "* * * * *" }]` (plans differ in how often).
 * Vercel sends what is in CRON_SECRET as `Authorization: Bearer …`; others let you say which header
 * they send.
 */
import { tickRoute } from "@almanac/scheduler/hosts/http";
import { connect } from "./_tasks.ts";

/** How long the platform lets it run, in seconds: longer than the deadline of its ticks. */
export const maxDuration = 60;

let route: ReturnType<typeof tickRoute> | undefined;

/** Made at the first call: while the app is built, there are no secrets. */
export function GET(request: Request): Promise<Response> {
  const { DATABASE_URL = "", DATABASE_TOKEN, CRON_SECRET = "" } = process.env;
  route ??= tickRoute(connect(DATABASE_URL, DATABASE_TOKEN), { secret: CRON_SECRET });
  return route(request);
}
