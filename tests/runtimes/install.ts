import { join } from "node:path";
import { installMiniflare } from "./miniflare.ts";
import { runWell } from "./process.ts";
import { PROGRAMS } from "./programs.ts";
import type { Home } from "./runtimes.ts";
import type { WorkerServer } from "./served_worker.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Folders of projects that use the package. */
export interface Place {
  /** The package, with what it depends on. */
  readonly whole: string;
  /** The package, and no other. */
  readonly alone: string;
}

/** The projects of all homes, and what their Workers are served with besides `workerd`. */
export interface Places extends Readonly<Record<Home, Place>> {
  readonly miniflare: WorkerServer;
}

const INSTALL: Readonly<Record<Exclude<Home, "source">, readonly string[]>> = {
  npm: [PROGRAMS.node24, PROGRAMS.npm, "install", "--no-audit", "--no-fund", "--prefer-offline"],
  bun: [PROGRAMS.bun, "add"],
};

/** Packs the package, and installs it as its users do. */
export async function installEverywhere(folder: string): Promise<Places> {
  const tarball = await pack(folder);
  const [npm, bun, miniflare] = await Promise.all([
    install("npm", tarball, join(folder, "npm")),
    install("bun", tarball, join(folder, "bun")),
    installMiniflare(join(folder, "miniflare")),
  ]);
  const source = join(folder, "source");
  await Deno.mkdir(source);
  return { source: { whole: source, alone: source }, npm, bun, miniflare };
}

/** Packs the package into a file in this folder. */
export async function pack(folder: string): Promise<string> {
  const tarball = join(folder, "package.tgz");
  await runWell([PROGRAMS.deno, "run", "-A", "tools/pack.ts", tarball, "--allow-dirty"], ROOT);
  return tarball;
}

/** Installs the packed package in a folder of its own. */
export async function install(
  by: keyof typeof INSTALL,
  tarball: string,
  folder: string,
): Promise<Place> {
  const place = { whole: join(folder, "whole"), alone: join(folder, "alone") };
  await Deno.mkdir(place.whole, { recursive: true });
  await runWell([...INSTALL[by], tarball], place.whole);
  await Deno.mkdir(join(place.alone, "node_modules"), { recursive: true });
  const [from, to] = [place.whole, place.alone].map((f) => join(f, "node_modules/@almanac"));
  await runWell(["cp", "-r", from!, to!], folder);
  return place;
}
