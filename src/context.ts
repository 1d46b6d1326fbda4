import { builtin, type Host } from "./builtin.ts";
import type { Job } from "./records.ts";

/** The job at hand. */
export interface CurrentJob extends Job {
  /**
   * Aborts when the job should end early. Its `reason` is a {@linkcode JobTimeoutError}, a
   * {@linkcode JobCancelledError}, a {@linkcode LeaseLostError}, or a {@linkcode ShutdownError} of a
   * scheduler that stops or a tick that ends.
   */
  readonly signal: AbortSignal;
  /**
   * Adds a line to the job's log: the last 100 lines are kept, of each the first 1000 characters. They
   * come to the store within a second or so, and with the job's end.
   */
  readonly log: (text: string) => void;
  /**
   * Notes how far the job has come: a number that the job chooses, such as the part that is done, or
   * `null`, and what it does at present.
   *
   * @throws {TypeError} when `value` is neither a finite number nor `null`
   */
  readonly progress: (value: number | null, note?: string) => void;
}

/** What runs around a job. */
export interface JobContext {
  readonly job: CurrentJob;
  /** The scheduler; `null` where there is none, as in a Web Worker. */
  readonly scheduler: object | null;
}

/** The part of `AsyncLocalStorage` that is used. */
export interface ContextStorage {
  run<T>(context: JobContext, callback: () => T): T;
  getStore(): JobContext | undefined;
}

interface AsyncHooks {
  readonly AsyncLocalStorage?: new () => ContextStorage;
}

/** The host's `AsyncLocalStorage`, or `null` where there is none. */
export function findContextStorage(host?: Host): ContextStorage | null {
  const hooks = builtin<AsyncHooks>("node:async_hooks", host);
  return hooks?.AsyncLocalStorage ? new hooks.AsyncLocalStorage() : null;
}

const storage = findContextStorage();

/** Calls `callback` so that `currentJob()` inside it, and after its awaits, is this one. */
export function runInContext<T>(context: JobContext, callback: () => T): T {
  return storage ? storage.run(context, callback) : callback();
}

/**
 * The job that is running this code, with its `signal`.
 *
 * @example An idempotency key
 * ```ts
 * import { currentJob, task } from "@almanac/scheduler";
 *
 * const charge = task("billing.charge", async (customer: string) => {
 *   const { scheduleId, nominalFireTime } = currentJob();
 *   await Promise.resolve({ customer, key: `${scheduleId}/${nominalFireTime?.toISOString()}` });
 * });
 * ```
 *
 * @throws {Error} outside a job, and on hosts without `AsyncLocalStorage`
 */
export function currentJob(): CurrentJob {
  return currentContext("currentJob").job;
}

/** The context around this code, or an error that says why there is none. */
export function currentContext(name: string): JobContext {
  return contextFor(name, storage);
}

/** The context around this code; `undefined` outside a job, and where hosts cannot tell. */
export function contextHere(): JobContext | undefined {
  return storage?.getStore();
}

/** The context in `from`, or an error that says why there is none. */
export function contextFor(name: string, from: ContextStorage | null): JobContext {
  if (!from) {
    throw new Error(
      `Cannot call ${name}(): this host has no AsyncLocalStorage (on Cloudflare Workers, set the ` +
        `compatibility flag "nodejs_compat")`,
    );
  }
  const context = from.getStore();
  if (!context) throw new Error(`Cannot call ${name}(): no job is running here`);
  return context;
}
