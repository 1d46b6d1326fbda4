import type { Clock } from "../clock.ts";

/** How long something may still take once nobody is to wait any longer, in milliseconds. */
const LAST_STEP = 1000;

/** Waits for `work`; once `signal` has aborted, only a second longer. Gives nothing then. */
export async function patiently<T>(
  work: Promise<T>,
  signal: AbortSignal,
  clock: Clock,
): Promise<T | undefined> {
  const done = new AbortController();
  const late = new Promise<undefined>((resolve) => {
    const wait = () => void clock.sleep(LAST_STEP, done.signal).then(() => resolve(undefined));
    if (signal.aborted) wait();
    else signal.addEventListener("abort", wait, { once: true, signal: done.signal });
  });
  return await Promise.race([work, late]).finally(() => done.abort());
}
