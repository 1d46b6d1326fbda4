import process from "node:process";
import { type Orders, runTests } from "./harness.ts";

/** Runs a suite in a process whose argument is its orders. */
export async function runInProcess(): Promise<void> {
  const orders: Orders = JSON.parse(process.argv[2]!);
  await runTests(orders, (line) => console.log(line));
}
