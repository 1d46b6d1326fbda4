/** The programs that are run here: they come from npm, with the versions that `deno.json` names. */
import "@cloudflare/workerd-linux-64/package.json" with { type: "json" };
import "@oven/bun-linux-x64-baseline/package.json" with { type: "json" };
import "@typescript/typescript-linux-x64/package.json" with { type: "json" };
import "node-22/package.json" with { type: "json" };
import "node-24/package.json" with { type: "json" };
import "npm/package.json" with { type: "json" };

/** Where each of them is. */
export const PROGRAMS = {
  bun: fileOf("@oven/bun-linux-x64-baseline", "bin/bun"),
  deno: Deno.execPath(),
  node22: fileOf("node-22", "bin/node"),
  node24: fileOf("node-24", "bin/node"),
  npm: fileOf("npm", "bin/npm-cli.js"),
  tsc: fileOf("@typescript/typescript-linux-x64", "lib/tsc"),
  workerd: fileOf("@cloudflare/workerd-linux-64", "bin/workerd"),
};

function fileOf(packageName: string, file: string): string {
  return new URL(file, import.meta.resolve(`${packageName}/package.json`)).pathname;
}
