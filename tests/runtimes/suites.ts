import { quickTests } from "../_together.ts";

/** The tests that run in every runtime, by the name of their suite. */
export const SUITES: Readonly<Record<string, readonly string[]>> = {
  triggers: quick("triggers"),
  promises: quick("promises"),
  engine: quick("engine"),
  contracts: [new URL("../contracts_test.ts", import.meta.url).pathname],
};

function quick(folder: string): string[] {
  const files = quickTests(new URL(`../${folder}/`, import.meta.url));
  return files.map(({ pathname }) => pathname);
}
