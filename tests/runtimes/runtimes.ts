import { PROGRAMS } from "./programs.ts";
import type { Orders } from "./reports.ts";
import { testConfig } from "./workerd.ts";

/** Where something runs: from the source, or where one of the package managers has installed it. */
export type Home = "source" | "npm" | "bun";

/** What the package says that it runs in. */
export type Runtime =
  & RuntimeBase
  & (
    | { readonly runs: "programs" }
    | {
      /** Modules that are called. */
      readonly runs: "workers";
      /** Their compatibility flags. */
      readonly flags: readonly string[];
    }
  );

interface RuntimeBase {
  readonly name: string;
  readonly home: Home;
  /** How the compiler of a user of this runtime is set. */
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  /** The command that runs a file. */
  command(file: string, orders?: Orders): Promise<readonly string[]>;
}

const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** All of them. */
export const RUNTIMES: readonly Runtime[] = [
  program("Deno", "source", [
    PROGRAMS.deno,
    "run",
    "-A",
    "--no-check",
    "--unstable-cron",
    "--config",
    CONFIG,
  ], {}),
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

function worker(name: string, flags: readonly string[]): Runtime {
  const compilerOptions = {
    module: "preserve",
    moduleResolution: "bundler",
    lib: ["esnext", "webworker"],
  };
  const command = async (file: string, orders?: Orders) => {
    const config = `${file}.${flags.length}.capnp`;
    await Deno.writeTextFile(config, testConfig({ file, flags, env: { orders } }));
    return [PROGRAMS.workerd, "test", config];
  };
  return { name, home: "npm", runs: "workers", flags, compilerOptions, command };
}
