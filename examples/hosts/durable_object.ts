/**
 * A Durable Object that sleeps until something is due: no cron, and no cost while nothing is.
 *
 * wrangler.toml: a binding REMINDERS to the class Reminders, which has to be among the
 * `new_sqlite_classes` of a `[[migrations]]`, and DATABASE_URL and DATABASE_TOKEN.
 */
import type { Scheduler } from "@almanac/scheduler";
import { TimeTrigger } from "@almanac/scheduler";
import { type AlarmStorage, tickOnAlarm } from "@almanac/scheduler/hosts/cloudflare";
import { connect, remind } from "./_tasks.ts";

interface Env {
  readonly DATABASE_URL: string;
  readonly DATABASE_TOKEN?: string;
  readonly REMINDERS: { getByName(name: string): { fetch(request: Request): Promise<Response> } };
}

export class Reminders {
  readonly #storage: AlarmStorage;
  readonly #scheduler: Scheduler;

  constructor({ storage }: { readonly storage: AlarmStorage }, env: Env) {
    this.#storage = storage;
    this.#scheduler = connect(env.DATABASE_URL, env.DATABASE_TOKEN);
  }

  /** Takes a reminder: `POST /5` is one in five seconds. */
  async fetch(request: Request): Promise<Response> {
    const seconds = Number(new URL(request.url).pathname.slice(1));
    const args = [await request.text()] as [string];
    const id = await this.#scheduler.addSchedule(remind, new TimeTrigger(seconds), { args });
    await this.#storage.setAlarm(Date.now()); // the tick sets it to when something is due
    return Response.json({ id }, { status: 202 });
  }

  async alarm(): Promise<void> {
    await tickOnAlarm(this.#storage, this.#scheduler);
  }
}

export default {
  fetch: (request: Request, env: Env) => env.REMINDERS.getByName("all").fetch(request),
};
