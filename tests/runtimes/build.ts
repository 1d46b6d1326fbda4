import { join } from "node:path";
import { SAYS } from "../_examples.ts";
import { bundleForProcess, bundleForWorkerd } from "./bundle.ts";
import type { Place, Places } from "./install.ts";
import type { Runtime } from "./runtimes.ts";
import { type Suite, SUITES } from "./suites.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** The file of a suite for a runtime. */
export function suiteFile(suite: Suite, { home, runs }: Runtime, places: Places): string {
  const ending = home === "source" ? "ts" : "mjs";
  return join(projectOf(suite, places[home]), runs, `${suite.name.replace(" ", "_")}.${ending}`);
}

/** The file of an example for a runtime that runs programs. */
export function exampleFile(name: string, { home }: Runtime, places: Places): string {
  const folder = home === "source" ? ROOT : places[home].whole;
  return join(folder, "examples", `${name}.${home === "source" ? "ts" : "mjs"}`);
}

/** Builds what these runtimes run. */
export async function buildFor(runtimes: readonly Runtime[], places: Places): Promise<void> {
  const distinct = new Map(runtimes.map((runtime) => [runtime.home + runtime.runs, runtime]));
  for (const runtime of distinct.values()) {
    for (const suite of SUITES) await buildSuite(suite, runtime, places);
    if (runtime.home !== "source" && runtime.runs === "programs") {
      await buildPrograms(runtime, places);
    }
  }
}

async function buildSuite(suite: Suite, runtime: Runtime, places: Places): Promise<void> {
  const outfile = suiteFile(suite, runtime, places);
  const project = projectOf(suite, places[runtime.home]);
  const code = codeOf(suite, runtime.runs);
  if (runtime.home === "source") {
    await Deno.mkdir(join(outfile, ".."), { recursive: true });
    await Deno.writeTextFile(outfile, code);
  } else if (runtime.runs === "workers") await bundleForWorkerd({ code, outfile }, project);
  else await bundleForProcess({ code, outfile }, project);
}

/** Builds the examples, and the module that tests run in a Web Worker: it is one folder above them. */
async function buildPrograms(runtime: Runtime, places: Places): Promise<void> {
  const { whole } = places[runtime.home];
  const worker = { code: `import "./tests/_worker.ts";`, outfile: join(whole, "_worker.ts") };
  await bundleForProcess(worker, whole);
  for (const name of [...Object.keys(SAYS), "turso"]) {
    const outfile = exampleFile(name, runtime, places);
    await bundleForProcess({ code: `import "./examples/${name}.ts";`, outfile }, whole);
  }
}

function projectOf({ isAlone }: Suite, { alone, whole }: Place): string {
  return isAlone ? alone : whole;
}

/** What comes first is loaded first, so that there is something that takes the tests. */
function codeOf({ files }: Suite, runs: Runtime["runs"]): string {
  const [module, end] = runs === "programs"
    ? ["in_process", "await suite.runInProcess();"]
    : ["in_workerd", "export default suite.worker;"];
  return [
    `import * as suite from "${join(ROOT, `tests/runtimes/${module}.ts`)}";`,
    ...files.map((file) => `import "${file}";`),
    end,
  ].join("\n");
}
