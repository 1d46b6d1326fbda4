import { assertEquals } from "@std/assert";
import {
  CronTrigger,
  type CronTriggerOptions,
  DateTrigger,
  OrTrigger,
  upcoming,
} from "../../mod.ts";
import { definitionOf } from "../../src/trigger.ts";

const AFTER = new Date("2026-01-15T10:20:30Z"); // a Thursday

/** Options of a trigger, and when it fires next. */
const FIELDS: readonly [CronTriggerOptions, ...string[]][] = [
  // what is not given: the least value below the lowest field that is, any above it
  [{ hour: 9 }, "2026-01-16T09:00:00", "2026-01-17T09:00:00"],
  [{ minute: 5 }, "2026-01-15T11:05:00", "2026-01-15T12:05:00"],
  [{ second: 10 }, "2026-01-15T10:21:10", "2026-01-15T10:22:10"],
  [{ day: 3 }, "2026-02-03T00:00:00", "2026-03-03T00:00:00"],
  [{ month: 6 }, "2026-06-01T00:00:00", "2027-06-01T00:00:00"],
  [{ year: 2028 }, "2028-01-01T00:00:00"],
  [{ year: 2028, minute: 30 }, "2028-01-01T00:30:00", "2028-01-01T01:30:00"],
  [{ month: "feb", hour: "*" }, "2026-02-01T00:00:00", "2026-02-01T01:00:00"],
  [{ dayOfWeek: "mon" }, "2026-01-19T00:00:00", "2026-01-26T00:00:00"],
  [{ week: 10 }, "2026-03-02T00:00:00", "2026-03-03T00:00:00"],
  // expressions
  [{ hour: "8-12/2" }, "2026-01-15T12:00:00", "2026-01-16T08:00:00"],
  [{ minute: "*/25" }, "2026-01-15T10:25:00", "2026-01-15T10:50:00", "2026-01-15T11:00:00"],
  [{ hour: "9, 17" }, "2026-01-15T17:00:00", "2026-01-16T09:00:00"],
  [{ year: "*/2", month: 3 }, "2026-03-01T00:00:00", "2028-03-01T00:00:00"],
  [{ year: "2027-2028" }, "2027-01-01T00:00:00", "2028-01-01T00:00:00"],
  // fields are ANDed, days and weekdays too
  [{ day: 13, dayOfWeek: "fri" }, "2026-02-13T00:00:00", "2026-03-13T00:00:00"],
  [{ day: "last" }, "2026-01-31T00:00:00", "2026-02-28T00:00:00"],
  [{ day: "2nd fri" }, "2026-02-13T00:00:00", "2026-03-13T00:00:00"],
  [{ day: "last sun" }, "2026-01-25T00:00:00", "2026-02-22T00:00:00"],
  [{ day: "5th sat" }, "2026-01-31T00:00:00", "2026-05-30T00:00:00"],
  [{ day: "1st mon,3rd mon" }, "2026-01-19T00:00:00", "2026-02-02T00:00:00"],
  [{ dayOfWeek: "mon-fri", hour: 9 }, "2026-01-16T09:00:00", "2026-01-19T09:00:00"],
  [{ dayOfWeek: 0 }, "2026-01-18T00:00:00"],
  [{ dayOfWeek: 7 }, "2026-01-18T00:00:00"],
  [{ dayOfWeek: "sat-mon" }, "2026-01-17T00:00:00", "2026-01-18T00:00:00", "2026-01-19T00:00:00"],
  [{ week: 53 }, "2026-12-28T00:00:00", "2026-12-29T00:00:00"],
  [{ week: 1, dayOfWeek: "thu" }, "2027-01-07T00:00:00"],
  // bounds are inside
  [{ hour: 9, startTime: "2026-02-01T09:00:00Z" }, "2026-02-01T09:00:00"],
  [{ hour: 9, endTime: "2026-01-17T09:00:00Z" }, "2026-01-16T09:00:00", "2026-01-17T09:00:00"],
];

for (const [options, ...expected] of FIELDS) {
  Deno.test(`CronTrigger(${JSON.stringify(options)}) fires at ${expected[0]}`, () => {
    const trigger = new CronTrigger({ timezone: "UTC", ...options });
    const times = upcoming(trigger, expected.length, AFTER);
    assertEquals(times.map((time) => time.toISOString().slice(0, 19)), expected);
  });
}

Deno.test("CronTrigger ends at its end, and has nothing before its start", () => {
  const trigger = new CronTrigger({
    hour: 9,
    timezone: "UTC",
    startTime: "2026-02-01T00:00:00Z",
    endTime: "2026-02-02T08:59:59Z",
  });
  assertEquals(upcoming(trigger, 5).map(String), [String(new Date("2026-02-01T09:00:00Z"))]);
  assertEquals(trigger.next(new Date("2020-01-01T00:00:00Z")), new Date("2026-02-01T09:00:00Z"));
});

Deno.test("CronTrigger without a start can be asked about any time", () => {
  const trigger = new CronTrigger({ hour: 9, timezone: "UTC" });
  assertEquals(trigger.next(new Date("1999-12-31T00:00:00Z")), new Date("1999-12-31T09:00:00Z"));
  assertEquals(trigger.next(new Date("1950-01-01T00:00:00Z")), new Date("1970-01-01T09:00:00Z"));
  assertEquals(trigger.next()! > new Date(), true);
});

Deno.test("CronTrigger that was anchored has nothing before its start", () => {
  const now = new Date("2026-01-15T10:00:00Z");
  const trigger = new CronTrigger({ hour: 9, timezone: "UTC" });
  const anchored = trigger.anchored(now);
  const again = CronTrigger.fromJSON(JSON.parse(JSON.stringify(anchored)));
  for (const subject of [anchored, again, again.anchored(now)]) {
    assertEquals(subject.next(new Date("1999-12-31T00:00:00Z")), new Date("2026-01-16T09:00:00Z"));
    assertEquals(definitionOf(subject.toJSON()), definitionOf(trigger.toJSON()));
  }
  const either = new OrTrigger([trigger, new DateTrigger("2026-01-15T00:00:00Z")]).anchored(now);
  assertEquals(upcoming(either, 2), [
    new Date("2026-01-15T00:00:00Z"),
    new Date("2026-01-16T09:00:00Z"),
  ]);
});

Deno.test("CronTrigger keeps the host's zone in full when none is given", () => {
  const { timezone } = new CronTrigger({ hour: 9 }).toJSON();
  assertEquals(timezone, Intl.DateTimeFormat().resolvedOptions().timeZone);
});
