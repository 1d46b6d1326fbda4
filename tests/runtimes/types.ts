import { join } from "node:path";
import type { Places } from "./install.ts";
import { whyNot } from "./not_run.ts";
import type { Outcome } from "./outcome.ts";
import { runProgram } from "./process.ts";
import { PROGRAMS } from "./programs.ts";
import type { Runtime } from "./runtimes.ts";

const NAME = "a compiler takes what is right, and refuses what is wrong";
const PROGRAM = new URL("entry_points.ts", import.meta.url);

/** Checks the types of a program that uses every entry point, as a user of the runtime would. */
export async function checkTypes(runtime: Runtime, places: Places): Promise<Outcome[]> {
  const test = { runtime: runtime.name, row: "types", name: NAME };
  const why = whyNot(runtime.name, NAME);
  if (why !== undefined) return [{ ...test, state: "skipped", details: why }];
  const folder = await Deno.makeTempDir({ dir: places[runtime.home].whole });
  await Deno.copyFile(PROGRAM, join(folder, "program.ts"));
  const compilerOptions = {
    target: "esnext",
    strict: true,
    noEmit: true,
    types: [],
    ...runtime.compilerOptions,
  };
  const config = { compilerOptions, files: ["program.ts"] };
  await Deno.writeTextFile(join(folder, "package.json"), `{ "type": "module" }`);
  await Deno.writeTextFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const { code, out, err } = await runProgram([PROGRAMS.tsc, "-p", folder]);
  return [
    code === 0 ? { ...test, state: "passed" } : { ...test, state: "failed", details: out + err },
  ];
}
