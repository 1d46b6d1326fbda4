import type { KeptJobs, Task } from "../../api/records.ts";
import { showSeconds } from "../../format/duration.ts";
import { showCount } from "../../format/numbers.ts";

/** How often a job of a task may be started. */
export function retryText({ maxAttempts }: Task): string {
  return maxAttempts === 1 ? "never" : `${maxAttempts} attempts`;
}

/** The limits of a task besides how many run. */
export function limitsText({ rateLimit, timeout, misfireGraceTime }: Task): string {
  const parts = [
    rateLimit && rateText(rateLimit),
    timeout !== null && `timeout ${showSeconds(timeout)}`,
    misfireGraceTime !== null && `grace ${showSeconds(misfireGraceTime)}`,
  ];
  return parts.filter(Boolean).join(", ") || "none";
}

/** How many jobs may be started within a time. */
export function rateText({ limit, per }: { readonly limit: number; readonly per: number }): string {
  return `${showCount(limit, "start")} in ${showSeconds(per)}`;
}

/** Which finished jobs are kept. */
export function keepText(kept: KeptJobs | null | undefined): string {
  if (!kept) return "none";
  const { count, age } = kept;
  if (count === null && age === null) return "all";
  return [count !== null && `the last ${count}`, age !== null && `for ${showSeconds(age)}`]
    .filter(Boolean).join(", ");
}
