/**
 * Schedulers in Cloudflare Workers: by a cron trigger, or by the alarm of a Durable Object.
 *
 * @module
 */
import type { CoreScheduler } from "../src/core_scheduler.ts";
import type { TickOptions, TickOutcome } from "../src/engine/tick.ts";
import { boundedTick } from "./_bounded_tick.ts";

/** When an alarm whose tick has failed rings again, in milliseconds. */
const RETRY = 30_000;

/** The handler of a Worker's cron trigger. */
export type ScheduledHandler<Env> = (controller: unknown, env: Env) => Promise<void>;

/**
 * Makes the `scheduled` handler of a Worker, to be called every minute: each call makes a scheduler of
 * its own, since what one request has opened cannot be used by another one, ticks, and stops it.
 *
 * @example A Worker with the cron trigger `* * * * *`
 * ```ts
 * import { Scheduler, task } from "@almanac/scheduler";
 * import { scheduledHandler } from "@almanac/scheduler/hosts/cloudflare";
 * import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";
 *
 * interface Env {
 *   readonly DATABASE_URL: string;
 *   readonly DATABASE_TOKEN: string;
 * }
 *
 * const remind = task("remind", (text: string) => console.log(text));
 *
 * export default {
 *   scheduled: scheduledHandler((env: Env) =>
 *     new Scheduler({
 *       store: new LibsqlDataStore({ url: env.DATABASE_URL, authToken: env.DATABASE_TOKEN }),
 *       tasks: [remind],
 *     })
 *   ),
 * };
 * ```
 *
 * @param connect Makes the scheduler.
 * @param options How far each tick may go; its deadline is 50 seconds where none is given.
 */
export function scheduledHandler<Env>(
  connect: (env: Env) => CoreScheduler,
  options: TickOptions = {},
): ScheduledHandler<Env> {
  return async (_controller, env) => {
    const scheduler = connect(env);
    try {
      await boundedTick(scheduler, options);
    } finally {
      await scheduler.stop({ drain: false }); // nothing runs any more
    }
  };
}

/** The part of a Durable Object's storage that is used. */
export interface AlarmStorage {
  /** When the one alarm rings, in milliseconds since the epoch; `null` when it is not set. */
  getAlarm(): Promise<number | null>;
  /** Sets it, in place of the former. */
  setAlarm(time: number): Promise<void>;
}

/**
 * Ticks, and sets the alarm of a Durable Object to when there is something to do again: it sleeps until
 * then, and costs nothing. To be called by its `alarm()`; set the alarm to now whenever something was
 * added. A tick that fails rings again in 30 seconds, for as long as it takes.
 *
 * @example A Durable Object that sleeps until something is due
 * ```ts
 * import { Scheduler, task } from "@almanac/scheduler";
 * import { type AlarmStorage, tickOnAlarm } from "@almanac/scheduler/hosts/cloudflare";
 * import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";
 *
 * const remind = task("remind", (text: string) => console.log(text));
 *
 * export class Reminders {
 *   readonly #storage: AlarmStorage;
 *   readonly #scheduler: Scheduler;
 *
 *   constructor({ storage }: { readonly storage: AlarmStorage }, env: { readonly URL: string }) {
 *     this.#storage = storage;
 *     const store = new LibsqlDataStore({ url: env.URL });
 *     this.#scheduler = new Scheduler({ store, tasks: [remind] });
 *   }
 *
 *   async fetch(request: Request): Promise<Response> {
 *     const id = await this.#scheduler.addJob(remind, { args: [await request.text()] });
 *     await this.#storage.setAlarm(Date.now());
 *     return Response.json({ id });
 *   }
 *
 *   async alarm(): Promise<void> {
 *     await tickOnAlarm(this.#storage, this.#scheduler);
 *   }
 * }
 * ```
 *
 * @param options How far the tick may go; its deadline is 50 seconds where none is given.
 * @returns What the tick did; `null` when it has failed.
 */
export async function tickOnAlarm(
  storage: AlarmStorage,
  scheduler: CoreScheduler,
  options: TickOptions = {},
): Promise<TickOutcome | null> {
  try {
    const outcome = await boundedTick(scheduler, options);
    if (outcome.nextWakeAt) await ringAt(storage, outcome.nextWakeAt.getTime());
    return outcome;
  } catch (error) {
    // an alarm that throws is repeated a few times, and then never again
    console.error("A tick has failed, and is repeated in 30 seconds", error);
    await ringAt(storage, Date.now() + RETRY);
    return null;
  }
}

/** Sets the alarm, unless it is set to an earlier time: something was added during the tick then. */
async function ringAt(storage: AlarmStorage, time: number): Promise<void> {
  const set = await storage.getAlarm();
  if (set === null || time < set) await storage.setAlarm(time);
}
