/**
 * `deno task model [STEPS] [SEED] [STORE]`: plays so many random calls on each store, or on that one
 * (memory, file or http), and on the model; says what the first difference is, in as few steps as it takes.
 */
import { Databases } from "../_databases.ts";
import { playModel } from "./_play.ts";
import { storesOf } from "./_stores.ts";

/** How many steps one seed is good for. */
const LENGTH = 200;

const [steps = 4000, seed = crypto.getRandomValues(new Uint16Array(1))[0]!] = Deno.args.slice(0, 2)
  .map(Number);
await using databases = new Databases();
const all = Object.entries(storesOf(databases));
const chosen = all.filter(([name]) => name === (Deno.args[2] ?? name));
if (!(steps > 0) || !Number.isInteger(seed) || chosen.length === 0) {
  console.error(`Usage: deno task model [STEPS] [SEED] [${all.map(([name]) => name).join("|")}]`);
  Deno.exit(2);
}

console.log(`seed ${seed}`);
for (const [name, make] of chosen) {
  const start = performance.now();
  let [played, differences] = [0, 0];
  for (let i = 0; played < steps; i++) {
    const length = Math.min(LENGTH, steps - played);
    await playModel({ seed: seed + i, length, make }).catch((error: Error) => {
      differences++;
      console.error(`\n${name}: ${error.message}`);
    });
    played += length;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name}: ${played} steps in ${seconds} s, ${differences} differences`);
  if (differences > 0) Deno.exitCode = 1;
}
