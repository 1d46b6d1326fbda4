/**
 * A Worker with the API and the dashboard of a libSQL server, which ticks by a cron trigger.
 *
 * wrangler.toml: `crons = ["* * * * *"]` under `[triggers]`; DATABASE_URL, DATABASE_TOKEN and
 * ADMIN_PASSWORD.
 */
import { basicAuth, createApp } from "@almanac/scheduler/http";
import { scheduledHandler } from "@almanac/scheduler/hosts/cloudflare";
import { connect } from "./_tasks.ts";

interface Env {
  readonly DATABASE_URL: string;
  readonly DATABASE_TOKEN?: string;
  readonly ADMIN_PASSWORD: string;
}

export default {
  scheduled: scheduledHandler((env: Env) => connect(env.DATABASE_URL, env.DATABASE_TOKEN)),

  /** Makes an app for each request: what a Worker opens belongs to the request that it serves. */
  async fetch(request: Request, env: Env): Promise<Response> {
    const scheduler = connect(env.DATABASE_URL, env.DATABASE_TOKEN);
    const app = createApp(scheduler, {
      authorize: basicAuth([{
        ...{ username: "admin", password: env.ADMIN_PASSWORD },
        scopes: { read: true, write: true, admin: true },
      }]),
    });
    return await app.fetch(request);
  },
};
