import type { DataStore } from "../../src/store.ts";
import type { StoredFinishedJob, StoredJob, StoredSchedule, StoredTask } from "../../src/stored.ts";
import type { Fault, StoreCall } from "../../testing/faulty_store.ts";
import type { Dice } from "./_dice.ts";

/** A call of a store. */
export interface Step {
  /** Its name. */
  readonly call: StoreCall;
  /** What it is given. */
  readonly params: unknown;
  /** Makes it. */
  readonly make: (store: DataStore) => Promise<unknown>;
  /** Whether it asks twice. */
  readonly isAlone?: boolean;
  /** What goes wrong with it. */
  readonly fault?: Fault;
}

/** A job that was taken, perhaps only to be ended. */
export interface JobClaim {
  readonly job: StoredJob;
  readonly isLapsed: boolean;
}

/** What is known when a step is made up. */
export interface Known {
  /** The number of the step. */
  readonly step: number;
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
  readonly dice: Dice;
  readonly tasks: readonly StoredTask[];
  readonly schedules: readonly StoredSchedule[];
  readonly jobs: readonly StoredJob[];
  readonly finished: readonly StoredFinishedJob[];
  /** The claims that were given, also those that have ended, and that nobody has lost the answer of. */
  readonly jobClaims: readonly JobClaim[];
  readonly scheduleClaims: readonly StoredSchedule[];
}

/** Makes up a step. */
export type MakeStep = (known: Known) => Step;

/** How long a lease is, in milliseconds. */
export const LEASE = 30_000;

type Call = Exclude<StoreCall, "open">;

/** A call with these parameters. */
export function calling<Name extends Call>(
  call: Name,
  params: Parameters<DataStore[Name]>[0],
): Step {
  const make = (store: DataStore) =>
    (store[call] as (params: unknown) => Promise<unknown>).call(store, params);
  return { call, params, make };
}

/** The id of some task. */
export function someTask({ dice }: Known): string {
  return `task-${dice.below(4)}`;
}

/** The id of some schedule. */
export function someSchedule({ dice }: Known): string {
  return `schedule-${dice.below(5)}`;
}

/** The id of some job, as a rule of one of which something is known. */
export function someJob({ dice, jobs, finished }: Known): string {
  return dice.one([...jobs, ...finished].map(({ id }) => id)) ?? "job-unknown";
}

/** What is named by its `n`, in metadata. */
export function someMetadata({ dice }: Known): { readonly n: number } {
  return { n: dice.below(3) };
}
