/**
 * Installs the package as its users do, and runs tests with it in every runtime, or in the one that
 * is named.
 */
import { stop as stopBundler } from "esbuild";
import { Workplace } from "../_run.ts";
import { Sqld } from "../_sqld.ts";
import { buildFor } from "./build.ts";
import { runCommandLine } from "./command_line.ts";
import { runEdge } from "./edge.ts";
import { runExamples } from "./examples.ts";
import { featureTable, hasTable } from "./features.ts";
import { installEverywhere, type Places } from "./install.ts";
import { failures, matrix } from "./matrix.ts";
import type { Outcome } from "./outcome.ts";
import { runSuite } from "./run_suite.ts";
import { type Runtime, RUNTIMES } from "./runtimes.ts";
import { SUITES } from "./suites.ts";
import { checkTypes } from "./types.ts";

/** How many runtimes run at the same time. */
const AT_ONCE = 2;

/** Runs everything in one runtime. */
async function runIn(runtime: Runtime, places: Places): Promise<Outcome[]> {
  await using sqld = await Sqld.start();
  const server = new URL(sqld.url()).host;
  const examples = runExamples(runtime, places, server); // they wait, for a minute at times
  const outcomes = await checkTypes(runtime, places);
  for (const suite of SUITES) outcomes.push(...await runSuite(suite, runtime, places, server));
  outcomes.push(...await runCommandLine(runtime, places));
  outcomes.push(...await examples, ...await runEdge(runtime, places));
  console.log(`${runtime.name}: ${outcomes.length} tests`);
  return outcomes;
}

async function runInAll(runtimes: readonly Runtime[]): Promise<Outcome[]> {
  await using workplace = await Workplace.make();
  const places = await installEverywhere(workplace.path);
  await buildFor(runtimes, places);
  const outcomes = new Map<Runtime, Outcome[]>();
  const waiting = runtimes.values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const runtime of waiting) outcomes.set(runtime, await runIn(runtime, places));
  }));
  stopBundler();
  return runtimes.flatMap((runtime) => outcomes.get(runtime)!);
}

/** Whether the README has the table of features that the other outcomes show. */
async function checkReadme(outcomes: readonly Outcome[]): Promise<Outcome> {
  const test = { runtime: "Deno", row: "README", name: "its table of runtimes is true" };
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const table = featureTable(outcomes);
  if (hasTable(readme, table)) return { ...test, state: "passed" };
  return { ...test, state: "failed", details: `this is what it should be:\n\n${table}` };
}

const [name] = Deno.args;
const runtimes = RUNTIMES.filter((runtime) => name === undefined || runtime.name === name);
if (runtimes.length === 0) {
  console.error(`There is no runtime "${name}": ${RUNTIMES.map(({ name }) => name).join("; ")}`);
  Deno.exit(1);
}
const outcomes = await runInAll(runtimes);
if (name === undefined) outcomes.push(await checkReadme(outcomes));
const count = (wanted: Outcome["state"]) => outcomes.filter(({ state }) => state === wanted).length;
console.log(`\n${matrix(outcomes)}\n\n${failures(outcomes)}`);
console.log(`${count("passed")} passed, ${count("failed")} failed`);
if (count("failed") > 0) Deno.exit(1);
