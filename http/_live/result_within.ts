import { JobLookupError, type JobResult } from "../../core.ts";
import type { Subject } from "../_env.ts";
import { Problem } from "../_answers/problem.ts";

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
export async function resultWithin(id: string, wait: number, subject: Subject): Promise<End> {
  if (wait === 0) return await look(id, false, subject);
  const leave = subject.waiters.enter();
  if (!leave) {
    throw new Problem(429, "Too many wait for results already", {
      headers: { "retry-after": "5" },
    });
  }
  let sleep = new AbortController();
  const stop = subject.hub.listen(({ event }) => {
    if ("jobId" in event && event.jobId === id) sleep.abort();
  });
  const { clock } = subject.settings;
  const until = clock.now() + wait;
  try {
    for (let isSeen = false;; isSeen = true) {
      sleep = new AbortController(); // before the look: an end after it is not missed
      const end = await look(id, isSeen, subject);
      const left = until - clock.now();
      if (end.done || left <= 0) return end;
      await clock.sleep(Math.min(left, LOOK), sleep.signal);
    }
  } finally {
    stop();
    leave();
  }
}

async function look(id: string, isSeen: boolean, { scheduler }: Subject): Promise<End> {
  const isPending = (await scheduler.getJobs({ id })).length > 0;
  return isPending
    ? { done: false }
    : { done: true, result: await resultOf(id, isSeen, scheduler) };
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
