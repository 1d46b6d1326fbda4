import { dirname, join } from "node:path";
import { runWell } from "./process.ts";
import { PROGRAMS } from "./programs.ts";
import { COMPATIBILITY_DATE, type Worker, type WorkerServer } from "./served_worker.ts";

/**
 * The one that comes with the `workerd` that `deno.json` names. There it would lead to another
 * version of what `@libsql/client` needs.
 */
const PACKAGE = "npm:miniflare@5.20261117.0-beta";

/** What serves the Worker, in Node; it ends when the process that has started it does. */
const PROGRAM = `import { convertV4MiniflareOptions, Miniflare } from "miniflare";
process.stdin.resume().on("end", () => process.exit());
await new Miniflare(convertV4MiniflareOptions(JSON.parse(process.argv[1]))).ready;`;

/** The Worker that says when all is there. */
const READY = {
  name: "ready",
  modules: true,
  script: `export default { fetch: () => new Response("ready") };`,
  routes: ["*/_ready"],
};

/** Installs Miniflare, which `wrangler dev` uses, in a new folder, where it also keeps its files. */
export async function installMiniflare(folder: string): Promise<WorkerServer> {
  await Deno.mkdir(folder);
  const config = { nodeModulesDir: "auto", imports: { miniflare: PACKAGE } };
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
  await runWell([PROGRAMS.deno, "install", "--quiet"], folder);
  return {
    command: (worker, port) => [PROGRAMS.node24, {
      args: ["--input-type=module", "--eval", PROGRAM, JSON.stringify(optionsOf(worker, port))],
      cwd: folder,
      env: { TMPDIR: folder },
      stdin: "piped",
      detached: true, // it starts workerd: both are killed at once, as a group
    }],
    scheduledPath: "/cdn-cgi/local/scheduled?format=json",
  };
}

function optionsOf({ file, flags, env, objects = {}, disk }: Worker, port: number) {
  const example = {
    name: "example",
    modulesRoot: dirname(file),
    modules: [{ type: "ESModule", path: file }],
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: flags,
    bindings: env,
    durableObjects: Object.fromEntries(
      Object.entries(objects).map(([name, className]) => [name, { className, useSQLite: true }]),
    ),
  };
  return {
    ...{ port, cf: false, unsafeTriggerHandlers: true },
    ...(disk !== undefined && { resourcePersistencePath: disk }),
    workers: [example, READY],
  };
}
