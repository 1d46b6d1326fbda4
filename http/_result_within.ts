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
  { scheduler, hub, settings }: Subject,
): Promise<End> {
  const { clock, maxListeners } = settings;
  const until = clock.now() + wait;
  let isSeen = false;
  let over = new AbortController();
  if (wait > 0 && hub.size >= 2 * maxListeners) {
    throw new Problem(429, "Too many wait for results or events already", {
      headers: { "retry-after": "5" },
    });
  }
  const stop = wait > 0
    ? hub.listen(({ event }) => "jobId" in event && event.jobId === id && over.abort())
    : () => {};
  const abort = () => over.abort();
  signal.addEventListener("abort", abort);
  try {
    for (;;) {
      over = new AbortController();
      const isPending = (await scheduler.getJobs({ id })).length > 0;
      if (!isPending) return { done: true, result: await resultOf(id, isSeen, scheduler) };
      isSeen = true;
      const left = until - clock.now();
      if (left <= 0 || signal.aborted) return { done: false };
      if (!over.signal.aborted) await clock.sleep(Math.min(left, LOOK), over.signal);
    }
  } finally {
    stop();
    signal.removeEventListener("abort", abort);
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
