import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { Workplace } from "../_run.ts";
import type { Places } from "./install.ts";
import { whyNot } from "./not_run.ts";
import type { Outcome } from "./outcome.ts";
import { runProgram } from "./process.ts";
import type { Runtime } from "./runtimes.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Runs the program that the package brings along. */
export async function runCommandLine(runtime: Runtime, places: Places): Promise<Outcome[]> {
  const name = "the program almanac works with a database";
  const test = { runtime: runtime.name, row: "command line", name };
  const why = whyNot(runtime.name, name);
  if (why !== undefined) return [{ ...test, state: "skipped", details: why }];
  try {
    await useProgram(await runtime.command(await programOf(runtime, places)));
    return [{ ...test, state: "passed" }];
  } catch (error) {
    return [{ ...test, state: "failed", details: String(error) }];
  }
}

/** Its file: from the source, or where package managers link it. */
async function programOf({ home }: Runtime, places: Places): Promise<string> {
  if (home === "source") return join(ROOT, "cli/main.ts");
  return await Deno.realPath(join(places[home].whole, "node_modules/.bin/almanac"));
}

async function useProgram(command: readonly string[]): Promise<void> {
  await using workplace = await Workplace.make();
  const options = { cwd: workplace.path, env: { ALMANAC_DB: "file:jobs.db", TZ: "UTC" } };
  const run = (...args: readonly string[]) => runProgram([...command, ...args], options);
  const missing = await run("list");
  assertEquals([missing.code, missing.out], [4, ""]);
  assertMatch((await run("migrate")).out, /^from no tables to version \d+\n$/);
  assertEquals(await run("list", "--json"), { code: 0, out: "[]\n", err: "" });
  const next = await run("next", "0 9 * * mon-fri", "-n", "2");
  assertMatch(next.out, /^every weekday at 09:00, UTC\n\nUTC\n\w{3} .* 09:00 \+00:00 {2}in /);
  assertEquals((await run("list", "--nope")).code, 2);
}
