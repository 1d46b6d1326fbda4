import { assertEquals, assertMatch } from "@std/assert";
import { featureTable, hasTable } from "./features.ts";
import { failures, matrix } from "./matrix.ts";
import type { Outcome } from "./outcome.ts";

const OUTCOMES: readonly Outcome[] = [
  { runtime: "Deno", row: "engine", name: "a", state: "passed" },
  { runtime: "Deno", row: "engine", name: "b", state: "passed" },
  { runtime: "Deno", row: "files", name: "c", state: "passed" },
  { runtime: "Node", row: "engine", name: "a", state: "skipped", details: "no threads" },
  { runtime: "Node", row: "engine", name: "b", state: "failed", details: "Error: no" },
  { runtime: "Node", row: "files", name: "c", state: "skipped", details: "no files" },
];

Deno.test("the matrix counts what passed and failed, and has a note on what was not run", () => {
  assertEquals(
    matrix(OUTCOMES),
    [
      "        Deno  Node",
      "engine  2     1 FAILED [1]",
      "files   1     - [2]",
      "",
      "[1] no threads",
      "    a",
      "[2] no files",
    ].join("\n"),
  );
});

Deno.test("of what failed, all is said", () => {
  assertEquals(failures(OUTCOMES), "FAILED in Node, engine: b\nError: no\n");
});

Deno.test("the table of features says yes where a test has passed, and takes any width", () => {
  const outcomes: Outcome[] = [
    { runtime: "Deno", row: "hosts", name: "a", state: "passed" },
    { runtime: "workerd", row: "hosts", name: "b", state: "skipped", details: "no" },
  ];
  const table = featureTable(outcomes);
  assertMatch(table, /^\| {2}\| Deno \| Workers, `nodejs_compat` \|\n\| --- \| --- \| --- \|\n/);
  assertMatch(table, /\n\| `tick\(\)`, and handlers for hosts \| yes \| – \|\n/);
  const wide = table.replaceAll("|", "   |").replaceAll("---", "-------");
  assertEquals([hasTable(`a\n${wide}\nb`, table), hasTable("yes", table)], [true, false]);
});
