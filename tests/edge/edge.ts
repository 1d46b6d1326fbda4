import { join } from "node:path";
import { type Report, runChaos } from "../chaos/chaos.ts";
import { bundleForWorkerd } from "../runtimes/bundle.ts";
import { Platform } from "./platform.ts";

/** How often the platform ticks, in milliseconds. */
export const TICK_EVERY = 1000;
/** How long leases are, in milliseconds. */
export const LEASE = 2000;

/**
 * Plays an edge platform for so long: isolates on one server tick, add jobs, and are killed in the
 * middle of that.
 *
 * @param project Where the package is installed.
 * @param grace How much later than that something may be, in milliseconds: the machine is slow at times.
 */
export async function playEdge(
  ms: number,
  seed: number,
  project: string,
  grace: number,
): Promise<Report> {
  const outfile = join(project, "edge", "isolate.mjs");
  await bundleForWorkerd(
    { code: `export { default } from "./tests/edge/isolate.ts";`, outfile },
    project,
  );
  using platform = new Platform(outfile, TICK_EVERY);
  return await runChaos({
    title: "an edge platform",
    ...{ place: "sqld", workers: 3, ms, seed, lease: LEASE, addEvery: 400 },
    // what a dead isolate held is taken up by the next tick after its lease
    ...{ grace: TICK_EVERY + grace, latest: TICK_EVERY + grace },
    disturbances: { killWorker: { every: [200, 2000], lasts: [50, 500] } },
    hire: platform.hire,
  });
}
