import { suiteFile } from "./build.ts";
import type { Places } from "./install.ts";
import { ordersFor, whyNot } from "./not_run.ts";
import type { Outcome } from "./outcome.ts";
import { runProgram } from "./process.ts";
import { readReports, type Report } from "./reports.ts";
import type { Runtime } from "./runtimes.ts";
import { rowOf, type Suite } from "./suites.ts";

/** Runs a suite in a runtime, beside a libSQL server. */
export async function runSuite(
  suite: Suite,
  runtime: Runtime,
  places: Places,
  server: string,
): Promise<Outcome[]> {
  const orders = { server, ...ordersFor(runtime.name) };
  const command = await runtime.command(suiteFile(suite, runtime, places), orders);
  const { code, out, err } = await runProgram(command);
  const { reports, rest } = readReports(out);
  const tests = reports.filter((report) => report.state !== "done");
  const outcomes = tests.map((report) => toOutcome(report, suite, runtime.name));
  if (code === 0 && reports.at(-1)?.state === "done") return outcomes;
  const test = { runtime: runtime.name, row: suite.name, name: "the suite runs to its end" };
  return [...outcomes, { ...test, state: "failed", details: `exit code ${code}\n${rest}${err}` }];
}

function toOutcome(
  report: Exclude<Report, { state: "done" }>,
  suite: Suite,
  runtime: string,
): Outcome {
  const { name, state } = report;
  const test = { runtime, row: rowOf(suite, name), name, state };
  if (state === "failed") return { ...test, details: report.error };
  if (state === "skipped") return { ...test, details: whyNot(runtime, report.because) };
  return test;
}
