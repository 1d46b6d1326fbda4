/** Stands in for the test runner of Deno, in every runtime: its tests run one after the other. */

/** What a run is told. */
export interface Orders {
  /** The address of a libSQL server: host and port. */
  readonly server: string;
  /** How the names of tests begin that are not run. */
  readonly skipped: readonly string[];
}

/** How a test went: `done` is at the end of all. */
export type Report =
  | { readonly name: string; readonly state: "passed" | "skipped" }
  | { readonly name: string; readonly state: "failed"; readonly error: string }
  | { readonly state: "done" };

/** What a line begins with that is a report. */
export const MARK = "report: ";

/** The orders of this run. */
export let orders: Orders = { server: "", skipped: [] };

interface Test {
  readonly name: string;
  readonly run: () => unknown;
}

const tests: Test[] = [];
const cleanups: (() => unknown)[] = [];

/** Runs what has been collected, and tells of each test in one line. */
export async function runTests(given: Orders, say: (line: string) => void): Promise<void> {
  orders = given;
  const tell = (report: Report) => say(MARK + JSON.stringify(report));
  for (const test of tests) tell(await runTest(test));
  for (const cleanUp of cleanups) await cleanUp();
  tell({ state: "done" });
}

async function runTest({ name, run }: Test): Promise<Report> {
  if (orders.skipped.some((start) => name.startsWith(start))) return { name, state: "skipped" };
  try {
    await run();
    return { name, state: "passed" };
  } catch (error) {
    return { name, state: "failed", error: error instanceof Error ? textOf(error) : String(error) };
  }
}

function textOf({ name, message, stack = "" }: Error): string {
  return stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
}

interface FileSystem {
  mkdtempSync(prefix: string): string;
  readonly promises: { rm(path: string, options: { recursive?: boolean }): Promise<void> };
}

interface Host {
  Deno?: object;
  readonly process?: { getBuiltinModule?(id: "node:fs"): FileSystem };
}

/** The parts of `Deno` besides `test` that tests need, for where there is none. */
const files = {
  makeTempDirSync: ({ prefix }: { readonly prefix: string }) =>
    fileSystem().mkdtempSync(`/tmp/${prefix}`),
  remove: (path: string, options: { readonly recursive?: boolean }) =>
    fileSystem().promises.rm(path, options),
};

function fileSystem(): FileSystem {
  return (globalThis as Host).process!.getBuiltinModule!("node:fs");
}

const test = (name: string, run: () => unknown) => void tests.push({ name, run });
test.afterAll = (cleanUp: () => unknown) => void cleanups.push(cleanUp);
const host = globalThis as Host;
host.Deno = { ...(host.Deno ?? files), test };
