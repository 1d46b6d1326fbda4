/**
 * Bundles the dashboard into one module that is committed, so that nobody needs a build step to have
 * it. With `--check` it fails when that module is not what the source gives.
 */
import { build, stop } from "esbuild";

const SOURCE = "http/_dashboard/app";
const OUTPUT = "http/_dashboard/assets.ts";
const PACKAGES = ["preact", "preact/hooks", "preact/jsx-runtime"];

/** The script and the style of the dashboard, minified. */
export async function bundleDashboard(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    entryPoints: { app: `${SOURCE}/main.tsx`, style: `${SOURCE}/styles/main.css` },
    outdir: "out",
    ...{ bundle: true, minify: true, write: false, format: "iife", target: "es2023" },
    ...{ charset: "utf8", legalComments: "none", jsx: "automatic", jsxImportSource: "preact" },
    alias: Object.fromEntries(PACKAGES.map((name) => [name, pathOf(name)])),
  });
  stop();
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text.trim();
  return { script: text("app.js"), style: text("style.css") };
}

function pathOf(name: string): string {
  return decodeURIComponent(new URL(import.meta.resolve(name)).pathname);
}

async function hashOf(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes).slice(0, 5), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

async function toModule(): Promise<string> {
  const { script, style } = await bundleDashboard();
  return `// Made by \`deno task dashboard\` of http/_dashboard/app: do not edit.

/** Tells these assets from those of any other source. */
export const VERSION: string = "${await hashOf(script + style)}";

/** The style of the dashboard. */
export const STYLE: string = ${JSON.stringify(style)};

/** The script of the dashboard. */
export const SCRIPT: string = ${JSON.stringify(script)};
`;
}

async function main(): Promise<void> {
  const module = await toModule();
  if (!Deno.args.includes("--check")) return await Deno.writeTextFile(OUTPUT, module);
  const committed = await Deno.readTextFile(OUTPUT).catch(() => "");
  if (committed === module) return console.log("The dashboard is what its source gives");
  console.error(`${OUTPUT} is not what ${SOURCE} gives: run deno task dashboard`);
  Deno.exitCode = 1;
}

if (import.meta.main) await main();
