/** What those who run a suite, and those who read how it went, have to agree on. */

/** What a run is told. */
export interface Orders {
  /** The address of a libSQL server: host and port. */
  readonly server: string;
  /** Which tests are not run: how their names begin. */
  readonly skipped: readonly string[];
  /** What tests that are run may not call. */
  readonly missing: readonly string[];
}

/** How a test went, or because of which of the orders it was not run; `done` is at the end. */
export type Report =
  | { readonly name: string; readonly state: "passed" }
  | { readonly name: string; readonly state: "skipped"; readonly because: string }
  | { readonly name: string; readonly state: "failed"; readonly error: string }
  | { readonly state: "done" };

const MARK = "report: ";

/** A report as a line, among whatever else is printed. */
export function toLine(report: Report): string {
  return MARK + JSON.stringify(report);
}

/** The reports in what has been printed, and the rest of it. */
export function readReports(out: string): { readonly reports: Report[]; readonly rest: string } {
  const lines = out.split("\n");
  const isReport = (line: string) => line.startsWith(MARK);
  return {
    reports: lines.filter(isReport).map((line) => JSON.parse(line.slice(MARK.length))),
    rest: lines.filter((line) => !isReport(line)).join("\n"),
  };
}
