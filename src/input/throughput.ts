import type { ThroughputParams } from "../store.ts";
import { type DurationInput, toMilliseconds } from "./duration.ts";
import { requireId } from "./ids.ts";
import { type InstantInput, toEpoch } from "./instant.ts";
import { refuseUnknownKeys } from "./refuse.ts";

/** Which finished jobs to count together. */
export interface ThroughputOptions {
  /** Those that ended at this time or later, where the first stretch begins. */
  readonly from: InstantInput;
  /** Those that ended before this time. */
  readonly to: InstantInput;
  /** How long a stretch is; a number is seconds. The last one may be cut off by `to`. */
  readonly every: DurationInput;
  /** The id of their task. @default those of all tasks */
  readonly taskId?: string;
}

const ACTION = "get the throughput";
/** The most stretches of one call. */
const MAX_STRETCHES = 10_000;
const KNOWN: Readonly<Record<keyof ThroughputOptions, true>> = {
  from: true,
  to: true,
  every: true,
  taskId: true,
};

/**
 * What to count, as stores take it.
 *
 * @throws {TypeError | RangeError} for what cannot be used
 */
export function toThroughputParams(options: ThroughputOptions): ThroughputParams {
  refuseUnknownKeys(options, KNOWN, ACTION);
  const { taskId } = options;
  const [from, to] = [toEpoch(options.from, "from"), toEpoch(options.to, "to")];
  const every = toMilliseconds(options.every, "every");
  if (taskId !== undefined) requireId(taskId, "taskId", ACTION);
  if (to < from) throw new RangeError(`Cannot ${ACTION}: to is before from`);
  if (every * MAX_STRETCHES < to - from || every === 0) {
    throw new RangeError(
      `Cannot ${ACTION}: every is too short for ${MAX_STRETCHES} stretches, the most there are`,
    );
  }
  return { from, to, every, ...taskId !== undefined && { taskId } };
}
