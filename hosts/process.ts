/**
 * Schedulers in a process that somebody else starts and ends: systemd, Docker, Kubernetes, pm2.
 *
 * @module
 */
import type { CoreScheduler } from "../src/core_scheduler.ts";
import type { StopOptions } from "../src/engine/engine.ts";

/** When a scheduler stops, and how. */
export interface StopOnSignalOptions extends StopOptions {
  /** The signals at which it stops. @default SIGTERM and SIGINT */
  readonly signals?: readonly string[];
}

/** The part of Node's `process` that is used; Deno and Bun have it as well. */
interface HostProcess {
  on(signal: string, listener: () => void): unknown;
  off(signal: string, listener: () => void): unknown;
}

/**
 * Waits for a signal that the process is to end, and stops a scheduler then: it takes no more work, and
 * running jobs may end. A second signal aborts them.
 *
 * @example A worker that ends in good order
 * ```ts
 * import { Scheduler } from "@almanac/scheduler";
 * import { stopOnSignal } from "@almanac/scheduler/hosts/process";
 *
 * const scheduler = new Scheduler();
 * await scheduler.start();
 * const stopped = stopOnSignal(scheduler, { drain: 20 });
 * void stopped.then(() => console.log("stopped in good order"));
 * ```
 *
 * @returns Resolves when it has stopped.
 * @throws {Error} on a host that has no `process`
 */
export async function stopOnSignal(
  scheduler: Pick<CoreScheduler, "stop">,
  { signals = ["SIGTERM", "SIGINT"], ...options }: StopOnSignalOptions = {},
): Promise<void> {
  const { process } = globalThis as { readonly process?: HostProcess };
  if (!process) throw new Error("Cannot wait for a signal: this host has no process");
  const first = Promise.withResolvers<void>();
  const hurries: Promise<void>[] = [];
  let isFirst = true;
  const listener = () => {
    if (!isFirst) hurries.push(scheduler.stop({ drain: false }));
    isFirst = false;
    first.resolve();
  };
  try {
    for (const signal of signals) process.on(signal, listener);
    await first.promise;
    await scheduler.stop(options);
    await Promise.all(hurries);
  } finally {
    for (const signal of signals) process.off(signal, listener);
  }
}
