/** Prints how large the package is in a bundle, minified and gzipped, and fails above the budgets. */
import { build, stop } from "esbuild";
import { gzipSync } from "node:zlib";
import { SCRIPT, STYLE, VERSION } from "../http/_dashboard/assets.ts";
import { dashboardPage } from "../http/_dashboard/page.ts";

/** What a user imports. */
interface Import {
  readonly name: string;
  readonly code: string;
  /** The most that it may be, in kB gzipped. */
  readonly budget: number;
}

interface Size {
  readonly minified: number;
  readonly gzipped: number;
}

const IMPORTS: readonly Import[] = [
  {
    name: "core, store in memory, all of triggers/",
    code:
      `export { MemoryDataStore, Scheduler } from "./mod.ts"; export * from "./triggers/mod.ts";`,
    budget: 47.7,
  },
  {
    name: "core alone, for any store and trigger",
    code: `export { CoreScheduler } from "./core.ts";`,
    budget: 28.2,
  },
  {
    name: "one trigger, cron",
    code: `export { CronTrigger } from "./triggers/cron.ts";`,
    budget: 6.2,
  },
  {
    name: "libSQL store, without its client",
    code: `export { LibsqlDataStore } from "./stores/libsql.ts";`,
    budget: 34.1,
  },
];

/** The most that a browser loads for the dashboard, in kB gzipped. */
const DASHBOARD_BUDGET = 52;

/** What the page, the script and the style of the dashboard come to, in bytes. */
function sizeOfDashboard(): Size {
  const parts = [dashboardPage({ base: "", version: VERSION }), SCRIPT, STYLE];
  return {
    minified: parts.reduce((sum, { length }) => sum + length, 0),
    gzipped: parts.reduce((sum, part) => sum + gzipSync(part).length, 0),
  };
}

/** What one import comes to, in bytes. */
async function sizeOf({ code }: Import): Promise<Size> {
  const { outputFiles: [bundle] } = await build({
    stdin: { contents: code, resolveDir: ".", loader: "ts" },
    external: ["@libsql/*"],
    ...{ bundle: true, minify: true, write: false, format: "esm", target: "es2024" },
    // what the package comes with besides, as a bundler finds it
    alias: { devalue: new URL(import.meta.resolve("devalue")).pathname },
  });
  const minified = bundle!.contents;
  return { minified: minified.length, gzipped: gzipSync(minified).length };
}

const kB = (bytes: number) => (bytes / 1000).toFixed(1).padStart(8);

console.log("kB".padEnd(40), "minified", " gzipped", "  budget");
const tooLarge: string[] = [];
const show = (name: string, { minified, gzipped }: Size, budget: number) => {
  console.log(name.padEnd(40), kB(minified), kB(gzipped), kB(budget * 1000));
  if (gzipped > budget * 1000) tooLarge.push(name);
};
for (const each of IMPORTS) show(each.name, await sizeOf(each), each.budget);
stop();
show("dashboard, all that a browser loads", sizeOfDashboard(), DASHBOARD_BUDGET);
for (const name of tooLarge) console.error(`${name}: above its budget`);
if (tooLarge.length > 0) Deno.exitCode = 1;
