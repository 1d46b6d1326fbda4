/**
 * `deno task browser [CASES]`: clicks through the dashboard in a real Chromium. `CASES` is a file of
 * `cases/` without its end, such as `jobs`; all of them without it.
 *
 * `deno task browser --large` measures the pages over a large database instead.
 */
import { addressOf, findChromium, startBrowser } from "./_chromium.ts";

const FOLDER = new URL("cases/", import.meta.url);
/** How many files are tested at once. */
const AT_ONCE = "4";

function filesOf(names: readonly string[]): string[] {
  const all = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
  const wanted = names.length === 0 ? all : names.map((name) => `${name}.ts`);
  for (const name of wanted) {
    if (!all.includes(name)) throw new Error(`Cannot find ${name}: there is ${all.join(", ")}`);
  }
  return wanted.map((name) => new URL(name, FOLDER).pathname);
}

async function runCases(names: readonly string[]): Promise<number> {
  const files = filesOf(names);
  const server = await startBrowser();
  try {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--no-check", "--parallel", ...files],
      env: { DENO_JOBS: AT_ONCE, ...addressOf(server) },
    }).spawn().status;
    return code;
  } finally {
    await server.close();
  }
}

try {
  findChromium();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
if (Deno.args[0] === "--large") await import("./large.ts");
else Deno.exit(await runCases(Deno.args));
