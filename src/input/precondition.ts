import type { Schedule } from "../records.ts";
import { refuseUnknownKeys, show } from "./refuse.ts";

/** What is to be true of a schedule that is changed. */
export interface ChangeOptions {
  /**
   * Called with the schedule as it is just before the change, `null` when there is none; what it throws,
   * or rejects with, keeps the change from happening, and is thrown. It is called again when somebody
   * else has changed the schedule in between. @default none
   */
  readonly precondition?: (schedule: Schedule | null) => unknown;
}

const KNOWN: Readonly<Record<keyof ChangeOptions, true>> = { precondition: true };

/**
 * The precondition of a change that has no other options.
 *
 * @throws {TypeError} for an unknown option, or a precondition that is no function
 */
export function toPrecondition(
  options: ChangeOptions,
  action: string,
): ChangeOptions["precondition"] {
  refuseUnknownKeys(options, KNOWN, action);
  requirePrecondition(options, action);
  return options.precondition;
}

/**
 * Refuses a precondition that is no function.
 *
 * @throws {TypeError} when one is given
 */
export function requirePrecondition({ precondition }: ChangeOptions, action: string): void {
  if (precondition === undefined || typeof precondition === "function") return;
  throw new TypeError(`Cannot ${action}: precondition is a function, got ${show(precondition)}`);
}
