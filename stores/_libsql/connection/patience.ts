import type { Clock } from "../../../src/clock.ts";
import { classify, type FailureKind, toStoreError } from "./failure.ts";

/** How failures of one database are waited out. */
export interface Patience {
  /** The database as messages name it. */
  readonly where: string;
  /** For how long calls are made again while another process keeps it locked, in milliseconds. */
  readonly busyTimeout: number;
  /** For how long calls are made again while it does not answer, in milliseconds. */
  readonly retryTimeout: number;
  /** How long a server may take to answer, in milliseconds. */
  readonly requestTimeout: number;
  readonly clock: Clock;
  /** Gives numbers from 0 up to 1. */
  readonly random: () => number;
}

/** Makes a call, and makes it again while the database is locked. */
export async function whileLocked<T>(
  { clock, random, busyTimeout }: Patience,
  call: () => Promise<T>,
): Promise<T> {
  const end = clock.now() + busyTimeout;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (classify(error).kind !== "locked" || clock.now() >= end) throw error;
      await clock.sleep(1 + Math.floor(random() * 10));
    }
  }
}

/**
 * Makes a call, and makes it again while it fails in one of these ways, ever more slowly.
 *
 * @throws {StoreUnavailableError | StoreUnusableError | unknown} what callers of a store are to see
 */
export async function whileFailing<T>(
  { where, clock, random, retryTimeout }: Patience,
  kinds: readonly FailureKind[],
  call: () => Promise<T>,
): Promise<T> {
  const end = clock.now() + retryTimeout;
  for (let wait = 20;; wait = Math.min(1000, wait * 2)) {
    try {
      return await call();
    } catch (error) {
      const isOver = clock.now() + wait > end;
      if (isOver || !kinds.includes(classify(error).kind)) throw toStoreError(error, where);
      await clock.sleep(Math.ceil(wait * (0.5 + random() / 2)));
    }
  }
}
