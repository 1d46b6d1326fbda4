/** Takes the place of Deno's test runner, in every runtime: its tests run one after the other. */
import { Temporal } from "temporal-polyfill";
import { type Orders, type Report, toLine } from "./reports.ts";

/** The orders of this run. */
export let orders: Orders = { server: "", skipped: [], missing: [] };

interface Test {
  readonly name: string;
  readonly run: () => unknown;
}

const tests: Test[] = [];
const cleanups: (() => unknown)[] = [];

/** Runs what has been collected, and tells of each test in one line. */
export async function runTests(given: Orders): Promise<void> {
  orders = given;
  for (const test of tests) console.log(toLine(await runTest(test)));
  for (const cleanUp of cleanups) await cleanUp();
  console.log(toLine({ state: "done" }));
}

async function runTest({ name, run }: Test): Promise<Report> {
  const because = orders.skipped.find((start) => name.startsWith(start)) ??
    orders.missing.find((call) => new RegExp(`\\b${call}\\d*\\(`).test(run.toString()));
  if (because !== undefined) return { name, state: "skipped", because };
  try {
    await run();
    return { name, state: "passed" };
  } catch (error) {
    return { name, state: "failed", error: error instanceof Error ? textOf(error) : String(error) };
  }
}

/** Some runtimes leave the message out of the stack. */
function textOf({ name, message, stack = "" }: Error): string {
  return stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
}

interface FileSystem {
  mkdtempSync(prefix: string): string;
  rmSync(path: string, options: object): void;
  copyFileSync(from: string, to: string): void;
}

interface Host {
  Deno?: object;
  Temporal?: unknown;
  Worker?: unknown;
  WeakRef?: unknown;
  readonly process?: { getBuiltinModule?(id: string): unknown };
}

const host = globalThis as unknown as Host;
const builtin = (id: string) => host.process?.getBuiltinModule?.(id);
const fileSystem = () => builtin("node:fs") as FileSystem;

/** What tests need of Deno besides `test`, where there is no Deno. */
const standIn = {
  makeTempDirSync: (options: { readonly prefix: string }) =>
    fileSystem().mkdtempSync(`/tmp/${options.prefix}`),
  copyFile: (from: string, to: string) => fileSystem().copyFileSync(from, to),
  // a database that closes meanwhile removes files of its own
  remove: (path: string, options: object) => fileSystem().rmSync(path, { ...options, force: true }),
};

const test = (name: string, run: () => unknown) => void tests.push({ name, run });
test.afterAll = (cleanUp: () => unknown) => void cleanups.push(cleanUp);
host.Deno ??= standIn;
Object.assign(host.Deno, { test });
host.Temporal ??= Temporal;
host.Worker ??= (builtin("node:worker_threads") as { Worker?: unknown } | undefined)?.Worker;
host.WeakRef ??= class {}; // assertions ask whether a value is one
