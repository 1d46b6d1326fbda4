import { assertEquals } from "@std/assert";
import {
  CalendarIntervalTrigger,
  type CalendarIntervalTriggerOptions,
  upcoming,
} from "../../mod.ts";

/** Steps, and the dates that they lead to. */
const STEPS: readonly [CalendarIntervalTriggerOptions, ...string[]][] = [
  [{ days: 10, startDate: "2026-02-20" }, "2026-02-20", "2026-03-02", "2026-03-12"],
  [{ weeks: 1, days: 1, startDate: "2026-01-01" }, "2026-01-01", "2026-01-09", "2026-01-17"],
  [{ months: 1, startDate: "2026-01-31" }, "2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"],
  [{ months: 2, startDate: "2026-12-30" }, "2026-12-30", "2027-04-30", "2027-06-30"],
  [{ years: 1, startDate: "2096-02-29" }, "2096-02-29", "2104-02-29", "2108-02-29"],
  [{ years: 4, months: 6, startDate: "2026-01-15" }, "2026-01-15", "2030-07-15", "2035-01-15"],
  [{ months: 1, days: 1, startDate: "2026-01-30" }, "2026-01-30", "2026-03-31", "2026-06-01"],
  [
    { days: 1, startDate: "2026-02-27", endDate: "2026-03-01" },
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
  ],
];

for (const [options, ...dates] of STEPS) {
  Deno.test(`CalendarIntervalTrigger(${JSON.stringify(options)}) goes to ${dates[1]}`, () => {
    const trigger = new CalendarIntervalTrigger({ timezone: "UTC", hour: 6, ...options });
    const found = upcoming(trigger, dates.length).map((time) => time.toISOString());
    assertEquals(found, dates.map((date) => `${date}T06:00:00.000Z`));
    for (const [i, time] of found.slice(0, -1).entries()) {
      const middle = new Date((Date.parse(time) + Date.parse(found[i + 1]!)) / 2);
      assertEquals(trigger.next(middle)?.toISOString(), found[i + 1]);
    }
  });
}

Deno.test("CalendarIntervalTrigger ends after its endDate, and before the year 10000", () => {
  const timezone = "UTC";
  const short = new CalendarIntervalTrigger({
    ...{ days: 1, startDate: "2026-01-01", endDate: "2026-01-02", timezone },
  });
  assertEquals(upcoming(short, 9).length, 2);
  const long = new CalendarIntervalTrigger({ years: 4000, startDate: "2026-01-01", timezone });
  assertEquals(upcoming(long, 9).map((time) => time.getUTCFullYear()), [2026, 6026]);
  const mixed = new CalendarIntervalTrigger({
    ...{ months: 1, days: 30, startDate: "9999-09-10", timezone },
  });
  assertEquals(upcoming(mixed, 9).map((time) => time.toISOString().slice(0, 10)), [
    "9999-09-10",
    "9999-11-09",
  ]);
});

Deno.test("CalendarIntervalTrigger takes steps of any length", () => {
  const huge = Number.MAX_SAFE_INTEGER;
  for (const step of [{ years: huge }, { months: huge }, { weeks: huge }, { days: huge }]) {
    for (const steps of [step, { days: 1, ...step }, { months: 1, ...step }]) {
      const trigger = new CalendarIntervalTrigger({
        ...{ startDate: "2026-01-01", timezone: "Europe/Paris", ...steps },
      });
      assertEquals(upcoming(trigger, 9).length, 1);
    }
  }
});

Deno.test("CalendarIntervalTrigger without a start begins on the day that it is added, if not too late", () => {
  const options = { days: 1, hour: 9, timezone: "Pacific/Auckland" };
  const anchored = (now: string) =>
    new CalendarIntervalTrigger(options).anchored(new Date(now)).next();
  assertEquals(anchored("2026-06-14T20:59:00Z"), new Date("2026-06-14T21:00:00Z"));
  assertEquals(anchored("2026-06-14T21:01:00Z"), new Date("2026-06-15T21:00:00Z"));
});

Deno.test("CalendarIntervalTrigger takes dates as objects", () => {
  const startDate = Temporal.PlainDate.from("2026-05-05");
  const trigger = new CalendarIntervalTrigger({ days: 1, startDate, timezone: "UTC" });
  assertEquals(trigger.next(), new Date("2026-05-05T00:00:00Z"));
  assertEquals(trigger.toJSON().startDate, "2026-05-05");
});
