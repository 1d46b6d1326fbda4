/**
 * A Worker that is called by a cron trigger every minute, and that takes reminders by HTTP.
 *
 * wrangler.toml: `crons = ["* * * * *"]` under `[triggers]`, and DATABASE_URL and DATABASE_TOKEN.
 */
import { scheduledHandler } from "@almanac/scheduler/hosts/cloudflare";
import { connect, remind } from "./_tasks.ts";

interface Env {
  readonly DATABASE_URL: string;
  readonly DATABASE_TOKEN?: string;
}

export default {
  scheduled: scheduledHandler((env: Env) => connect(env.DATABASE_URL, env.DATABASE_TOKEN)),

  /** Adds a job for what is in the body; the next tick runs it. */
  async fetch(request: Request, env: Env): Promise<Response> {
    await using scheduler = connect(env.DATABASE_URL, env.DATABASE_TOKEN);
    const id = await scheduler.addJob(remind, { args: [await request.text()] });
    return Response.json({ id }, { status: 202 });
  },
};
