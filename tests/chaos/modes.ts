import type { ChaosOptions } from "./chaos.ts";

/** A way to disturb a run, without how long it lasts. */
export type Mode = Omit<ChaosOptions, "ms" | "seed">;

const LEASE = 2000;

/** What is tried, by name. */
export const MODES = {
  "a file, workers killed": {
    ...{ place: "file", workers: 3, lease: LEASE, addEvery: 120 },
    disturbances: { killWorker: { every: [250, 1000], lasts: [50, 500] } },
  },
  "a server, workers killed and suspended, and the server killed": {
    ...{ place: "sqld", workers: 3, lease: LEASE, addEvery: 120 },
    disturbances: {
      killWorker: { every: [300, 1200], lasts: [50, 500] },
      // so long that its leases run out, and others take over what it thinks is its own
      suspendWorker: { every: [200, 1000], lasts: [LEASE * 1.1, LEASE * 1.4] },
      killServer: { every: [1000, 5000], lasts: [100, 800] },
    },
  },
  "ten workers on one file": {
    // long leases: nobody is to lose one because the machine is busy
    ...{ place: "file", workers: 10, lease: 10_000, addEvery: 100 },
    disturbances: {},
  },
} as const satisfies Readonly<Record<string, Mode>>;
