import { JobLookupError, type JobResult } from "../core.ts";
import type { Subject } from "./_env.ts";
import { Problem } from "./_problem.ts";

/** How long nobody need tell of the end of a job before it is asked for, in milliseconds. */
const LOOK = 1000;

/** Whether a job is done, and how it ended; `null` when it kept no result. */
export type End =
  | { readonly done: false }
  | { readonly done: true; readonly result: JobResult | null };

/**
 * How a job ended, if it does within so many milliseconds.
 *
 * @throws {JobLookupError} when the job is not known
 * @throws {Problem} 429 when too many wait
 */
export async function resultWithin(
  id: string,
  wait: number,
  signal: AbortSignal,
  subject: Subject,
): Promise<End> {
  if (wait === 0) return await look(id, false, subject);
  const leave = subject.waiters.enter();
  if (!leave) {
    throw new Problem(429, "Too many wait for results already", {
      headers: { "retry-after": "5" },
    });
  }
  const wakeable = new Wakeable(signal);
  const stop = subject.hub.listen(({ event }) => {
    if ("jobId" in event && event.jobId === id) wakeable.wake();
  });
  try {
    return await lookUntil(subject.settings.clock.now() + wait, id, wakeable, subject);
  } finally {
    stop();
    wakeable.end();
    leave();
  }
}

async function lookUntil(
  until: number,
  id: string,
  wakeable: Wakeable,
  subject: Subject,
): Promise<End> {
  const { clock } = subject.settings;
  for (let isSeen = false;; isSeen = true) {
    const woken = wakeable.next();
    const end = await look(id, isSeen, subject);
    const left = until - clock.now();
    if (end.done || left <= 0 || wakeable.isOver) return end;
    await clock.sleep(Math.min(left, LOOK), woken);
  }
}

async function look(id: string, isSeen: boolean, { scheduler }: Subject): Promise<End> {
  const isPending = (await scheduler.getJobs({ id })).length > 0;
  return isPending
    ? { done: false }
    : { done: true, result: await resultOf(id, isSeen, scheduler) };
}

/** Ends sleeps, one after the other. */
class Wakeable {
  readonly #signal: AbortSignal;
  readonly #wake = () => this.wake();
  #sleep = new AbortController();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#wake);
  }

  /** Whether there is nobody left to wait. */
  get isOver(): boolean {
    return this.#signal.aborted;
  }

  /** What ends the next sleep, also when that is before it begins. */
  next(): AbortSignal {
    this.#sleep = new AbortController();
    return this.#sleep.signal;
  }

  wake(): void {
    this.#sleep.abort();
  }

  /** No longer waits for the signal. */
  end(): void {
    this.#signal.removeEventListener("abort", this.#wake);
  }
}

async function resultOf(
  id: string,
  isSeen: boolean,
  scheduler: Subject["scheduler"],
): Promise<JobResult | null> {
  try {
    return await scheduler.getJobResult(id, { wait: false });
  } catch (error) {
    if (!(error instanceof JobLookupError)) throw error;
    // it kept no result; that it was there is known from before, or from what is kept of it
    if (isSeen || (await scheduler.getFinishedJobs({ id })).length > 0) return null;
    throw error;
  }
}
