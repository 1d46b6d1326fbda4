import type { Evidence } from "./audit.ts";
import { recoveries } from "./recovery.ts";

/** How late a fire time became a job. */
export interface Late {
  readonly scheduleId: string;
  /** In milliseconds since the epoch. */
  readonly fireTime: number;
  /**
   * From the fire time to the job, in milliseconds. It does not count when its schedule was held by a
   * dead worker, or nobody was there.
   */
  readonly ms: number;
}

/** How late every fire time became a job that did. */
export function lateness(evidence: Evidence): Late[] {
  const stuck = recoveries(evidence).filter(({ kind }) => kind === "schedule");
  return evidence.records.added.flatMap(({ scheduleId, fireTime, at }): Late[] => {
    if (scheduleId === null || fireTime === null) return [];
    const reasons = [...stuck.filter(({ id }) => id === scheduleId), ...evidence.absences];
    return [{ scheduleId, fireTime, ms: at - fireTime - covered(fireTime, at, reasons) }];
  });
}

/** How much of the time from one moment to another these spans cover, which may overlap. */
function covered(
  from: number,
  to: number,
  spans: readonly { readonly from: number; readonly to: number }[],
): number {
  let [sum, reached] = [0, from];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const [begin, end] = [Math.max(reached, span.from), Math.min(to, span.to)];
    if (end <= begin) continue;
    sum += end - begin;
    reached = end;
  }
  return sum;
}
