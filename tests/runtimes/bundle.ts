import "cron-schedule"; // so that it is there to be bundled, as the next one
import "temporal-polyfill";
import { build, type BuildOptions, type OnResolveArgs, type Plugin } from "esbuild";
import { join, relative } from "node:path";
import manifest from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url).pathname;
const TESTS = join(ROOT, "tests");
const PACKAGE = manifest.name;
/** What the tests import, and is not for users of the package. */
const FOR_TESTS = ["@std/assert", "cron-schedule", "temporal-polyfill"];

/** The entry points of the package, by their files here. */
const ENTRY_POINTS: ReadonlyMap<string, string> = new Map(
  Object.entries(manifest.exports).map(([name, file]) => [join(ROOT, file), join(PACKAGE, name)]),
);

/** What a bundle is made of, and where it goes. */
export interface Bundle {
  /** The TypeScript with which it begins. */
  readonly code: string;
  /** A file in a project that has the package. */
  readonly outfile: string;
}

/** Bundles what is to run in a process: packages stay where they are installed. */
export async function bundleForProcess({ code, outfile }: Bundle, project: string): Promise<void> {
  const installed: Plugin["setup"] = ({ onResolve }) => {
    onResolve(
      { filter: /^[^.\/]/ },
      ({ path }) => FOR_TESTS.includes(path) ? null : { path, external: true },
    );
    onResolve({ filter: /^[.\/]/ }, (args) => {
      const file = inPackage(args);
      if (file === null) return null;
      const path = ENTRY_POINTS.get(file) ??
        relative(join(outfile, ".."), installedFile(file, project));
      return { path, external: true };
    });
  };
  await bundle({ code, outfile }, installed, { target: "node22" });
}

/** Bundles all for a Worker, as its usual tool does. */
export async function bundleForWorkerd({ code, outfile }: Bundle, project: string): Promise<void> {
  const installed: Plugin["setup"] = ({ onResolve, resolve }) => {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true }));
    onResolve(
      { filter: /^(@(almanac|libsql|hono)\/|(hono|zod|eventsource-parser)(\/|$))/ },
      ({ path, kind, pluginData }) =>
        pluginData === project
          ? null
          : resolve(path, { kind, resolveDir: project, pluginData: project }),
    );
    onResolve({ filter: /^[.\/]/ }, (args) => {
      const file = inPackage(args);
      return file === null ? null : { path: installedFile(file, project) };
    });
  };
  await bundle({ code, outfile }, installed, {
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    target: "es2024",
  });
}

async function bundle(
  { code, outfile }: Bundle,
  setup: Plugin["setup"],
  options: BuildOptions,
): Promise<void> {
  await build({
    stdin: { contents: code, resolveDir: ROOT, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    logLevel: "warning",
    plugins: [{ name: "for tests", setup: forTests }, { name: "installed", setup }],
    ...options,
  });
}

/** Finds what tests need besides the package. */
const forTests: Plugin["setup"] = ({ onResolve }) => {
  for (const name of FOR_TESTS) {
    const path = new URL(import.meta.resolve(name)).pathname;
    onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path }));
  }
  onResolve({ filter: /\/_sqld\.ts$/ }, () => ({ path: join(TESTS, "runtimes/given_sqld.ts") }));
};

/** The file of the package that a test or an example imports; `null` if it is none of the package. */
function inPackage({ path, importer, resolveDir }: OnResolveArgs): string | null {
  const file = join(path.startsWith("/") ? "" : resolveDir, path);
  const isOfPackage = (file: string) =>
    file.startsWith(ROOT) && !/^(tests|examples)\//.test(relative(ROOT, file));
  return isOfPackage(file) && !isOfPackage(importer) ? file : null;
}

function installedFile(file: string, project: string): string {
  const name = relative(ROOT, file).replace(/\.ts$/, ".js");
  return join(project, "node_modules", PACKAGE, name);
}
