import type { Outcome } from "./outcome.ts";

/** How many names of tests a note lists. */
const LISTED = 6;

/** A table of outcomes, rows by runtimes, with notes on what was not run. */
export function matrix(outcomes: readonly Outcome[]): string {
  const columns = distinct(outcomes.map(({ runtime }) => runtime));
  const rows = distinct(outcomes.map(({ row }) => row));
  const notes: string[] = [];
  const table = [["", ...columns]];
  for (const row of rows) {
    const cells = columns.map((runtime) => {
      const here = outcomes.filter((o) => o.row === row && o.runtime === runtime);
      return cell(here, notesOn(here, notes));
    });
    table.push([row, ...cells]);
  }
  return [...lined(table), "", ...notes.map((note, i) => `[${i + 1}] ${note}`)].join("\n");
}

/** What failed, each with all that is known of it. */
export function failures(outcomes: readonly Outcome[]): string {
  return outcomes.filter(({ state }) => state === "failed")
    .map(({ runtime, row, name, details }) => `FAILED in ${runtime}, ${row}: ${name}\n${details}\n`)
    .join("\n");
}

function cell(outcomes: readonly Outcome[], marks: string): string {
  const count = (state: Outcome["state"]) => outcomes.filter((o) => o.state === state).length;
  const [passed, failed] = [count("passed"), count("failed")];
  const parts = [
    ...(passed > 0 ? [`${passed}`] : []),
    ...(failed > 0 ? [`${failed} FAILED`] : []),
  ];
  return (parts.join(", ") || "-") + marks;
}

/** The marks of what was not run; a reason that is new, or is one for other tests, joins the notes. */
function notesOn(outcomes: readonly Outcome[], notes: string[]): string {
  const skipped = outcomes.filter(({ state }) => state === "skipped");
  const isRow = skipped.length === outcomes.length;
  const reasons = Map.groupBy(skipped, ({ details }) => details);
  return [...reasons].map(([reason, tests]) => {
    const note = reason + (isRow ? "" : namesOf(tests));
    if (!notes.includes(note)) notes.push(note);
    return ` [${notes.indexOf(note) + 1}]`;
  }).join("");
}

function namesOf(tests: readonly Outcome[]): string {
  if (tests.length > LISTED) return `: ${tests.length} tests`;
  return tests.map(({ name }) => `\n    ${name}`).join("");
}

function lined(table: readonly (readonly string[])[]): string[] {
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  return table.map((row) => row.map((text, i) => text.padEnd(widths[i]!)).join("  ").trimEnd());
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
