import type { DataStore } from "../src/store.ts";
import { acquireCases } from "./_acquire_cases.ts";
import { cancelCases } from "./_cancel_cases.ts";
import { commitCases } from "./_commit_cases.ts";
import { historyCases } from "./_history_cases.ts";
import { jobCases } from "./_job_cases.ts";
import { listingCases } from "./_listing_cases.ts";
import { orderCases } from "./_order_cases.ts";
import { overlapCases } from "./_overlap_cases.ts";
import { presenceCases } from "./_presence_cases.ts";
import { retryCases } from "./_retry_cases.ts";
import { revisionCases } from "./_revision_cases.ts";
import { scheduleCases } from "./_schedule_cases.ts";
import { taskCases } from "./_task_cases.ts";
import { uniqueCases } from "./_unique_cases.ts";
import type { ContractCase } from "./contract.ts";

/**
 * What every {@linkcode DataStore} does: a case for each sentence of its interface.
 *
 * @example With the test runner of Deno
 * ```ts
 * import { MemoryDataStore } from "@almanac/scheduler";
 * import { storeContract } from "@almanac/scheduler/testing";
 *
 * for (const { name, run } of storeContract) {
 *   Deno.test(`MemoryDataStore: ${name}`, () => run(() => new MemoryDataStore()));
 * }
 * ```
 */
export const storeContract: readonly ContractCase<DataStore>[] = [
  ...taskCases,
  ...scheduleCases,
  ...listingCases,
  ...revisionCases,
  ...jobCases,
  ...acquireCases,
  ...orderCases,
  ...uniqueCases,
  ...commitCases,
  ...retryCases,
  ...cancelCases,
  ...overlapCases,
  ...historyCases,
  ...presenceCases,
];
