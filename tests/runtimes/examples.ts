import { SAYS, TURSO_SAYS } from "../_examples.ts";
import { Workplace } from "../_run.ts";
import { exampleFile } from "./build.ts";
import type { Places } from "./install.ts";
import { whyNot } from "./not_run.ts";
import type { Outcome } from "./outcome.ts";
import { runProgram } from "./process.ts";
import type { Runtime } from "./runtimes.ts";

/** What each of them prints. */
const EXAMPLES: Readonly<Record<string, readonly RegExp[]>> = { ...SAYS, turso: [TURSO_SAYS] };

/** Runs every example in a runtime, all at once: most of the time they wait. */
export async function runExamples(
  runtime: Runtime,
  places: Places,
  server: string,
): Promise<Outcome[]> {
  return await Promise.all(
    Object.keys(EXAMPLES).map(async (example): Promise<Outcome> => {
      const test = { runtime: runtime.name, row: "examples", name: `the example ${example}` };
      const why = whyNot(runtime.name, test.name);
      if (why !== undefined) return { ...test, state: "skipped", details: why };
      const details = await problemOf(example, runtime, places, server);
      return details === null
        ? { ...test, state: "passed" }
        : { ...test, state: "failed", details };
    }),
  );
}

async function problemOf(
  example: string,
  runtime: Runtime,
  places: Places,
  server: string,
): Promise<string | null> {
  await using workplace = await Workplace.make();
  const { code, out, err } = await runProgram(
    await runtime.command(exampleFile(example, runtime, places)),
    {
      cwd: workplace.path,
      env: {
        NO_COLOR: "1",
        TZ: "UTC",
        TURSO_DATABASE_URL: `http://${server}`,
        TURSO_AUTH_TOKEN: "",
      },
    },
  );
  const missing = EXAMPLES[example]!.find((pattern) => !pattern.test(asDenoPrints(out)));
  if (code === 0 && !missing) return null;
  return `exit code ${code}, without ${missing}\n${out}${err}`;
}

/** Values as Deno prints them: others print single quotes, or each field on a line of its own. */
function asDenoPrints(out: string): string {
  return out.replaceAll("'", '"')
    .replaceAll(/([{[,])\n\s+/g, "$1 ")
    .replaceAll(/,?\n\s*([}\]])/g, " $1");
}
