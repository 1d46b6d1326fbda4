import { PROGRAMS } from "./programs.ts";
import type { Orders } from "./reports.ts";

/** Where something runs: from the source, or where one of the package managers has installed it. */
export type Home = "source" | "npm" | "bun";

/** What the package says that it runs in. */
export interface Runtime {
  readonly name: string;
  readonly home: Home;
  /** Whether it runs programs, or Workers: modules that are called. */
  readonly runs: "programs" | "workers";
  /** How the compiler of a user of this runtime is set. */
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  /** The command that runs a file. */
  command(file: string, orders?: Orders): Promise<readonly string[]>;
}

const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** All of them. */
export const RUNTIMES: readonly Runtime[] = [
  program("Deno", "source", [PROGRAMS.deno, "run", "-A", "--no-check", "--config", CONFIG], {}),
  program("Node 22", "npm", [PROGRAMS.node22], { module: "node16" }),
  program("Node 24", "npm", [PROGRAMS.node24], { module: "nodenext" }),
  program("Bun", "bun", [PROGRAMS.bun], { module: "preserve", moduleResolution: "bundler" }),
  worker("workerd", ["nodejs_compat"]),
  worker("workerd, no flags", []),
];

function program(
  name: string,
  home: Home,
  start: readonly string[],
  compilerOptions: Runtime["compilerOptions"],
): Runtime {
  const command = (file: string, orders?: Orders) =>
    Promise.resolve([...start, file, ...(orders ? [JSON.stringify(orders)] : [])]);
  return { name, home, runs: "programs", compilerOptions, command };
}

/** The first with which all works: with `nodejs_compat` there is `process`, and a URL can be told. */
const COMPATIBILITY_DATE = "2024-09-26";

function worker(name: string, flags: readonly string[]): Runtime {
  const compilerOptions = {
    module: "preserve",
    moduleResolution: "bundler",
    lib: ["esnext", "webworker"],
  };
  const command = async (file: string, orders?: Orders) => {
    const config = `${file}.${flags.length}.capnp`;
    await Deno.writeTextFile(config, configOf(file, flags, orders));
    return [PROGRAMS.workerd, "test", config];
  };
  return { name, home: "npm", runs: "workers", compilerOptions, command };
}

function configOf(file: string, flags: readonly string[], orders?: Orders): string {
  const embedded = file.slice(file.lastIndexOf("/") + 1);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "suite", worker = .suite),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
);
const suite :Workerd.Worker = (
  modules = [(name = "suite.mjs", esModule = embed "${embedded}")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = ${JSON.stringify(flags)},
  bindings = [(name = "orders", json = ${JSON.stringify(JSON.stringify(orders))})],
);
`;
}
