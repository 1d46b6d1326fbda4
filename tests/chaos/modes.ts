import type { ChaosOptions } from "./chaos.ts";

/** A way to disturb a run, without how long it lasts. */
export type Mode = Omit<ChaosOptions, "ms" | "seed">;

/** What is tried, with leases of this length in milliseconds. */
export function modes(lease: number) {
  return {
    file: {
      title: "a file, workers killed",
      ...{ place: "file", workers: 3, lease, addEvery: 60, grace: 1000 },
      disturbances: { killWorker: { every: [100, 700], lasts: [50, 500] } },
    },
    server: {
      title: "a server, it and workers killed and suspended",
      ...{ place: "sqld", workers: 3, lease, addEvery: 60, grace: 1000 },
      disturbances: {
        killWorker: { every: [300, 1500], lasts: [50, 500] },
        // so long that its leases run out, and others take over what it thinks is its own
        suspendWorker: { every: [200, 1200], lasts: [lease * 1.05, lease * 1.3] },
        killServer: { every: [800, 2500], lasts: [100, 800] },
        suspendServer: { every: [4000, 9000], lasts: [lease * 1.1, lease * 1.3] },
      },
    },
    crowd: {
      title: "ten workers on one file, nobody killed",
      // long leases: nobody is to lose one because the machine is busy
      ...{ place: "file", workers: 10, lease: 10_000, addEvery: 100, grace: 1000 },
      disturbances: {},
    },
  } as const satisfies Readonly<Record<string, Mode>>;
}
