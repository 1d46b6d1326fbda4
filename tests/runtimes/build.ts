import { basename, join } from "node:path";
import { SAYS } from "../_examples.ts";
import { HOST_EXAMPLES } from "../_host_examples.ts";
import { bundleForProcess, bundleForWorkerd } from "./bundle.ts";
import type { Place, Places } from "./install.ts";
import type { Runtime } from "./runtimes.ts";
import { type Suite, SUITES } from "./suites.ts";
import { WORKER_EXAMPLES } from "./worker_examples.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** The file of a suite for a runtime. */
export function suiteFile(suite: Suite, { home, runs }: Runtime, places: Places): string {
  const ending = home === "source" ? "ts" : "mjs";
  return join(projectOf(suite, places[home]), runs, `${suite.name.replace(" ", "_")}.${ending}`);
}

/** The programs that a runtime runs to show what they do, from the root of the project. */
const EXAMPLES: Readonly<Record<Runtime["runs"], readonly string[]>> = {
  programs: [
    ...[...Object.keys(SAYS), "turso"].map((name) => `examples/${name}.ts`),
    ...Object.values(HOST_EXAMPLES).map(({ program }) => program),
  ],
  workers: Object.keys(WORKER_EXAMPLES).map((name) => `examples/hosts/${name}.ts`),
};

/** The file of one of them for a runtime. */
export function exampleFile(program: string, { home, runs }: Runtime, places: Places): string {
  if (home === "source") return join(ROOT, program);
  const folder = runs === "programs" ? "examples" : "workers"; // some read what is beside them
  return join(places[home].whole, folder, `${basename(program, ".ts")}.mjs`);
}

/** Builds what these runtimes run. */
export async function buildFor(runtimes: readonly Runtime[], places: Places): Promise<void> {
  const distinct = new Map(runtimes.map((runtime) => [runtime.home + runtime.runs, runtime]));
  for (const runtime of distinct.values()) {
    for (const suite of SUITES) await buildSuite(suite, runtime, places);
    if (runtime.home !== "source") await buildExamples(runtime, places);
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

async function buildExamples(runtime: Runtime, places: Places): Promise<void> {
  const { whole } = places[runtime.home];
  for (const program of EXAMPLES[runtime.runs]) {
    const outfile = exampleFile(program, runtime, places);
    if (runtime.runs === "workers") {
      const code = `export * from "./${program}"; export { default } from "./${program}";`;
      await bundleForWorkerd({ code, outfile }, whole);
    } else await bundleForProcess({ code: `import "./${program}";`, outfile }, whole);
  }
  if (runtime.runs === "workers") return;
  // what tests run in a Web Worker: it is one folder above them
  const worker = { code: `import "./tests/_worker.ts";`, outfile: join(whole, "_worker.ts") };
  await bundleForProcess(worker, whole);
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
