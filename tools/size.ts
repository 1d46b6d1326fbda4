/** Prints how large the package is in a bundle, minified and gzipped, and fails above the budgets. */
import { build, stop } from "esbuild";
import { gzipSync } from "node:zlib";

/** What a user imports. */
interface Import {
  readonly name: string;
  readonly code: string;
  /** The most that it may be, in kB gzipped. */
  readonly budget: number;
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

/** What one import comes to, in bytes. */
async function sizeOf({ code }: Import) {
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
for (const each of IMPORTS) {
  const { minified, gzipped } = await sizeOf(each);
  console.log(each.name.padEnd(40), kB(minified), kB(gzipped), kB(each.budget * 1000));
  if (gzipped > each.budget * 1000) tooLarge.push(each.name);
}
stop();
for (const name of tooLarge) console.error(`${name}: above its budget`);
if (tooLarge.length > 0) Deno.exitCode = 1;
