import { assertEquals } from "@std/assert";
import { millisecondsOf } from "../../cli/input/duration.ts";
import { nearest } from "../../cli/input/nearest.ts";
import { painter } from "../../cli/output/colors.ts";
import { cut, plain, widthOf } from "../../cli/output/plain.ts";
import { table } from "../../cli/output/table.ts";
import { lengthOf, relative, withOffset } from "../../cli/output/times.ts";
import { flaky, Terminal } from "./_terminal.ts";

const paint = painter({ isTTY: false, env: {} });

Deno.test("a table is as wide as the terminal: what may be cut gives way, ids do not", () => {
  const rows = [["an-id-that-is-long", "a text that goes on and on and on", "12"]];
  assertEquals(table(["ID!", "TEXT", "N#"], rows, { columns: 40, paint }), [
    "ID                  TEXT               N",
    "an-id-that-is-long  a text that goe…  12",
  ]);
  assertEquals(
    table(["ID!", "TEXT", "N#"], rows, { columns: 5, paint })[1],
    [
      "an-id-that-is-long  a text …  12",
    ][0],
  );
  assertEquals(table(["ID!", "TEXT", "N#"], rows, { columns: Infinity, paint })[1]?.length, 57);
});

Deno.test("what is in the database gives no orders to the terminal", () => {
  assertEquals(plain("a\x1b[31m\n\tb\u202e"), "a\\u{1b}[31m\\n\\tb\\u{202e}");
  assertEquals(
    table(["A"], [["\x1b]0;title\x07"]], { columns: 80, paint })[1],
    "\\u{1b}]0;title\\u{7}",
  );
});

Deno.test("wide letters take two places, and what is cut says so", () => {
  assertEquals([widthOf("日本"), widthOf("e\u0301"), widthOf("👍a")], [4, 1, 3]);
  assertEquals([cut("日本語", 5), cut("abc", 3), cut("abcd", 3)], ["日本…", "abc", "ab…"]);
});

Deno.test("colours are for people who want them", async () => {
  await using terminal = new Terminal();
  await terminal.scheduler().addJob(flaky);
  const isColored = async () => (await terminal.run("list", "jobs")).out.includes("\x1b[");
  assertEquals(await isColored(), false);
  terminal.io = { isTTY: true, columns: 80 };
  assertEquals(await isColored(), true);
  terminal.io = { isTTY: true, columns: 80, env: { ALMANAC_DB: terminal.url, NO_COLOR: "1" } };
  assertEquals(await isColored(), false);
});

Deno.test("lengths of time are read as people type them", () => {
  const lengths: Readonly<Record<string, number | null>> = {
    ...{ "30s": 30_000, "5m": 300_000, "1h30m": 5_400_000, "500ms": 500, "1.5h": 5_400_000 },
    ...{ "2d": 172_800_000, "1w": 604_800_000, "90": 90_000, "0.5": 500, "5 min": 300_000 },
    ...{ PT5M: 300_000, P1DT2H: 93_600_000, P1W: 604_800_000, "PT1.5S": 1500 },
    ...{ "": null, "5x": null, m: null, P: null, PT: null, P1M: null, "-5s": null, "5m!": null },
  };
  for (const [text, expected] of Object.entries(lengths)) {
    assertEquals(millisecondsOf(text), expected, text);
  }
});

Deno.test("times and lengths are said in their two largest units", () => {
  const lengths: readonly (readonly [number, string])[] = [
    ...[[0, "0 ms"], [999, "999 ms"], [1000, "1 s"], [61_500, "1 min 1 s"]] as const,
    ...[[3_600_000, "1 h"], [11_520_000, "3 h 12 min"], [90_000_000, "1 d 1 h"]] as const,
    [86_460_000, "1 d"],
  ];
  for (const [ms, text] of lengths) assertEquals(lengthOf(ms), text);
  const now = Date.UTC(2026, 0, 1);
  assertEquals(relative(new Date(now + 5000), now), "in 5 s");
  assertEquals(relative(new Date(now - 5000), now), "5 s ago");
  assertEquals(relative(new Date(now + 500), now), "now");
  assertEquals(withOffset(new Date(now), "UTC"), "Thu 2026-01-01 00:00 +00:00");
  assertEquals(withOffset(new Date(now + 1000), "Asia/Kolkata"), "Thu 2026-01-01 05:30:01 +05:30");
});

Deno.test("the word that was likely meant is near", () => {
  const words = ["list", "pause", "resume", "remove", "retry", "run"];
  const meant = { lst: "list", puase: "pause", re: "retry", resumee: "resume", xyz: undefined };
  for (const [written, word] of Object.entries(meant)) assertEquals(nearest(written, words), word);
});
