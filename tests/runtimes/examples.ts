import { assertEquals, assertMatch } from "@std/assert";
import { SAYS, TURSO_SAYS } from "../_examples.ts";
import { HOST_EXAMPLES } from "../_host_examples.ts";
import { Workplace } from "../_run.ts";
import { exampleFile } from "./build.ts";
import type { Places } from "./install.ts";
import { whyNot } from "./not_run.ts";
import type { Outcome } from "./outcome.ts";
import { runProgram } from "./process.ts";
import type { Runtime } from "./runtimes.ts";
import type { WorkerServer } from "./served_worker.ts";
import { WORKER_EXAMPLES } from "./worker_examples.ts";
import { WORKERD } from "./workerd.ts";

/** An example, and how to see that it does what it says. */
interface Example {
  readonly row: string;
  readonly name: string;
  readonly program: string;
  /** Runs the file that was made of the program; throws when it does something else. */
  run(file: string, runtime: Runtime, server: string, places: Places): Promise<void>;
}

const EXAMPLES: readonly Example[] = [
  ...Object.entries({ ...SAYS, turso: [TURSO_SAYS] }).map(([name, patterns]): Example => ({
    row: "examples",
    name: `the example ${name}`,
    program: `examples/${name}.ts`,
    run: (file, runtime, server) => prints(patterns, file, runtime, server),
  })),
  ...Object.entries(HOST_EXAMPLES).map(([name, { program, run }]): Example => ({
    row: "examples of hosts",
    name: `the program ${name}`,
    program,
    run: async (file, runtime) => {
      await using workplace = await Workplace.make();
      const [command, ...args] = await runtime.command(file);
      const options = { stdout: "piped", stderr: "piped", cwd: workplace.path } as const;
      await run((env) => new Deno.Command(command!, { args, env, ...options }));
    },
  })),
  ...workerExamples("examples of hosts", "", () => WORKERD),
  ...workerExamples("examples in Miniflare", " in Miniflare", (places) => places.miniflare),
];

function workerExamples(
  row: string,
  where: string,
  server: (places: Places) => WorkerServer,
): readonly Example[] {
  return Object.entries(WORKER_EXAMPLES).map(([name, check]) => ({
    row,
    name: `the Worker ${name}${where}`,
    program: `examples/hosts/${name}.ts`,
    run: (file, runtime, _, places) =>
      check({ file, flags: runtime.runs === "workers" ? runtime.flags : [] }, server(places)),
  }));
}

/** Runs every example in a runtime, all at once: most of the time they wait. */
export async function runExamples(
  runtime: Runtime,
  places: Places,
  server: string,
): Promise<Outcome[]> {
  return await Promise.all(
    EXAMPLES.map(async ({ row, name, program, run }): Promise<Outcome> => {
      const test = { runtime: runtime.name, row, name };
      const why = whyNot(runtime.name, name);
      if (why !== undefined) return { ...test, state: "skipped", details: why };
      try {
        await run(exampleFile(program, runtime, places), runtime, server, places);
        return { ...test, state: "passed" };
      } catch (error) {
        return { ...test, state: "failed", details: String(error) };
      }
    }),
  );
}

async function prints(
  patterns: readonly RegExp[],
  file: string,
  runtime: Runtime,
  server: string,
): Promise<void> {
  await using workplace = await Workplace.make();
  const { code, out, err } = await runProgram(await runtime.command(file), {
    cwd: workplace.path,
    env: {
      ...{ NO_COLOR: "1", TZ: "UTC" },
      ...{ TURSO_DATABASE_URL: `http://${server}`, TURSO_AUTH_TOKEN: "" },
    },
  });
  assertEquals(code, 0, out + err);
  for (const pattern of patterns) assertMatch(asDenoPrints(out), pattern);
}

/** Values as Deno prints them: others print single quotes, or each field on a line of its own. */
function asDenoPrints(out: string): string {
  return out.replaceAll("'", '"')
    .replaceAll(/([{[,])\n\s+/g, "$1 ")
    .replaceAll(/,?\n\s*([}\]])/g, " $1");
}
