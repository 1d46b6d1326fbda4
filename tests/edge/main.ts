/**
 * `deno task edge [SECONDS] [SEED]`: plays an edge platform for so long, 300 seconds if nothing is
 * said, and says what was lost, done twice or late. It should be nothing.
 */
import { stop as stopBundler } from "esbuild";
import { Workplace } from "../_run.ts";
import { install, pack } from "../runtimes/install.ts";
import { LEASE, playEdge, TICK_EVERY } from "./edge.ts";

/** How much later than the rules say something may be, in milliseconds. */
const GRACE = 1000;

const [seconds = 300, seed = crypto.getRandomValues(new Uint16Array(1))[0]!] = Deno.args.map(
  Number,
);
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error("Usage: deno task edge [SECONDS] [SEED]");
  Deno.exit(2);
}
await using workplace = await Workplace.make();
const { whole } = await install("npm", await pack(workplace.path), `${workplace.path}/npm`);
console.log(
  `seed ${seed}: ${seconds} s of isolates that tick every ${TICK_EVERY} ms, and are killed`,
);
const { counts, faults, lateness, slowestRecovery } = await playEdge(
  seconds * 1000,
  seed,
  whole,
  GRACE,
);
stopBundler();
for (const [what, number] of Object.entries(counts)) console.log(`  ${number} ${what}`);
const late = (share: number) => lateness[Math.floor((lateness.length - 1) * share)];
console.log(
  `  late by ${late(0.5)} ms in the middle, ${late(0.99)} ms of 99 %, ${late(1)} ms at most`,
);
console.log(`  slowest recovery ${slowestRecovery} ms, with leases of ${LEASE} ms`);
console.log(`  ${faults.length} faults`);
for (const fault of faults) console.log(`    ${fault}`);
Deno.exitCode = faults.length === 0 ? 0 : 1;
