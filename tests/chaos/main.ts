/**
 * `deno task chaos [SECONDS] [SEED] [MODE]`: kills workers and servers for so long in each mode, or in
 * that one (file, server or crowd), and says what was lost or done twice. It should be nothing.
 */
import { runChaos } from "./chaos.ts";
import { modes } from "./modes.ts";

/** In milliseconds. */
const LEASE = 2000;
const ALL = modes(LEASE);

const [seconds = 15, seed = crypto.getRandomValues(new Uint16Array(1))[0]!] = Deno.args.slice(0, 2)
  .map(Number);
const [, , only] = Deno.args;
const isKnown = only === undefined || Object.hasOwn(ALL, only);
if (!(seconds > 0) || !Number.isInteger(seed) || !isKnown) {
  console.error(`Usage: deno task chaos [SECONDS] [SEED] [${Object.keys(ALL).join("|")}]`);
  Deno.exit(2);
}

let isWell = true;
console.log(`seed ${seed}`);
for (const [name, mode] of Object.entries(ALL)) {
  if (only !== undefined && name !== only) continue;
  const { counts, faults, slowestRecovery, evidence } = await runChaos({
    ...{ ...mode, ms: seconds * 1000, seed },
  });
  console.log(`\n${mode.title}, ${seconds} s:`);
  for (const [what, number] of Object.entries(counts)) console.log(`  ${number} ${what}`);
  console.log(`  slowest recovery ${slowestRecovery} ms, with leases of ${mode.lease} ms`);
  console.log(`  ${faults.length} faults`);
  for (const fault of faults) console.log(`    ${fault}`);
  if (faults.length === 0) continue;
  isWell = false;
  const path = await Deno.makeTempFile({ prefix: "chaos-", suffix: ".json" });
  await Deno.writeTextFile(path, JSON.stringify(evidence, null, 1));
  console.log(`  what is known of the run is in ${path}`);
}
Deno.exit(isWell ? 0 : 1);
