import { quickTests } from "../_together.ts";

/** Tests that run in every runtime. */
export interface Suite {
  readonly name: string;
  /** The modules with the tests. */
  readonly files: readonly string[];
  /** Whether it runs where the package is without those it depends on. @default false */
  readonly isAlone?: boolean;
}

/** All of them. */
export const SUITES: readonly Suite[] = [
  { name: "core alone", files: [fileOf("core_suite.ts")], isAlone: true },
  { name: "entry points", files: [fileOf("entry_points_suite.ts")] },
  { name: "triggers", files: quick("triggers") },
  { name: "promises", files: quick("promises") },
  { name: "engine", files: quick("engine") },
  { name: "jobs", files: quick("jobs") },
  { name: "hosts", files: quick("hosts") },
  { name: "http", files: quick("http") },
  { name: "contracts", files: [fileOf("../contracts_test.ts")] },
];

/** The row of a test: the suite, and for a contract whose it is, with which its name begins. */
export function rowOf({ name }: Suite, test: string): string {
  return name === "contracts" ? test.slice(0, test.indexOf(": ")) : name;
}

function quick(folder: string): string[] {
  return quickTests(new URL(`../${folder}/`, import.meta.url)).map(({ pathname }) => pathname);
}

function fileOf(name: string): string {
  return new URL(name, import.meta.url).pathname;
}
