import process from "node:process";
import { runTests } from "./harness.ts";

/** Runs a suite in a process whose argument is its orders. */
export async function runInProcess(): Promise<void> {
  await runTests(JSON.parse(process.argv[2]!));
}
