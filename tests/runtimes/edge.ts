import { playEdge } from "../edge/edge.ts";
import type { Places } from "./install.ts";
import { whyNot } from "./not_run.ts";
import type { Outcome } from "./outcome.ts";
import type { Runtime } from "./runtimes.ts";

/** How long it lasts, in milliseconds. */
const LENGTH = 10_000;
/** How much later than the rules say something may be, in milliseconds: another runtime is busy. */
const GRACE = 4000;

/** Plays an edge platform whose isolates are killed, for a while. */
export async function runEdge(runtime: Runtime, places: Places): Promise<Outcome[]> {
  const name = "isolates that are killed while they tick lose nothing, and do nothing twice";
  const test = { runtime: runtime.name, row: "edge platform", name };
  const why = whyNot(runtime.name, name);
  if (why !== undefined) return [{ ...test, state: "skipped", details: why }];
  const seed = crypto.getRandomValues(new Uint16Array(1))[0]!;
  const { faults } = await playEdge(LENGTH, seed, places[runtime.home].whole, GRACE);
  if (faults.length === 0) return [{ ...test, state: "passed" }];
  return [{ ...test, state: "failed", details: `seed ${seed}\n${faults.join("\n")}` }];
}
