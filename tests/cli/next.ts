import { assertEquals } from "@std/assert";
import { Terminal } from "./_terminal.ts";

/** What `next` says, by what it is asked. */
const NEXT: readonly (readonly [argv: readonly string[], out: readonly string[]])[] = [
  [["0 9 * * *", "-n", "3"], [
    "every day at 09:00, Europe/Berlin",
    "",
    "Europe/Berlin",
    "Sat 2026-03-28 09:00 +01:00  in 20 h",
    "Sun 2026-03-29 09:00 +02:00  in 1 d 19 h  clocks +1 h",
    "Mon 2026-03-30 09:00 +02:00  in 2 d 19 h",
  ]],
  [["0 0 1 * *", "--tz", "America/New_York", "--count", "1", "--after", "2026-10-31T00:00:00Z"], [
    "on the 1st of every month at 00:00, America/New_York",
    "",
    "America/New_York",
    "Sun 2026-11-01 00:00 -04:00  in 218 d 16 h",
  ]],
  [["--every", "1h30m", "-n", "2"], [
    "every 1 hour 30 minutes",
    "",
    "Europe/Berlin",
    "Fri 2026-03-27 14:30 +01:00  in 1 h 30 min",
    "Fri 2026-03-27 16:00 +01:00  in 3 h",
  ]],
  [["0 0 31 2 *", "--tz", "UTC"], ["on the 31st of every February at 00:00, UTC", "never"]],
  [["*/20 * * * * *", "--tz", "UTC", "-n", "1"], [
    "every 20 seconds, UTC",
    "",
    "UTC",
    "Fri 2026-03-27 12:00:20 +00:00  in 20 s",
  ]],
];

for (const [argv, out] of NEXT) {
  Deno.test(`next ${argv.join(" ")}`, async () => {
    await using terminal = new Terminal();
    assertEquals(await terminal.run("next", ...argv), {
      code: 0,
      out: `${out.join("\n")}\n`,
      err: "",
    });
  });
}

Deno.test("next gives programs JSON, or times alone", async () => {
  await using terminal = new Terminal();
  assertEquals(await terminal.json("next", "@daily", "--tz", "UTC", "-n", "1"), {
    description: "every day at 00:00, UTC",
    timezone: "UTC",
    fireTimes: ["2026-03-28T00:00:00.000Z"],
  });
  const { out } = await terminal.run("next", "@daily", "--tz", "UTC", "-n", "2", "-q");
  assertEquals(out, "2026-03-28T00:00:00.000Z\n2026-03-29T00:00:00.000Z\n");
});
