import { assertEquals, assertThrows } from "@std/assert";
import {
  CronTrigger,
  ExceptTrigger,
  IntervalTrigger,
  MaxIterationsReachedError,
  type Trigger,
  triggerFromJSON,
  upcoming,
} from "../../mod.ts";

const timezone = "Europe/Paris";
const daily = new CronTrigger({ hour: 9, timezone });

/** The dates of the next fire times, in UTC. */
function dates(trigger: Trigger, n: number, after: string): string[] {
  return upcoming(trigger, n, new Date(after)).map((time) => time.toISOString().slice(0, 10));
}

Deno.test("it fires as its trigger does, except on a date, on a day of every year, in a window", () => {
  const trigger = new ExceptTrigger(daily, [
    "2026-12-24",
    { year: 2026, month: 12, day: 26 },
    { month: 12, day: 25 },
    // the one ends before nine on the 29th, the other at nine, which is not in it
    { from: "2026-12-27T09:00:00+01:00", until: "2026-12-29T08:59:00+01:00" },
    { from: "2026-12-30T00:00:00+01:00", until: "2026-12-31T09:00:00+01:00" },
  ], { timezone });
  assertEquals(dates(trigger, 4, "2026-12-23T00:00:00Z"), [
    ...["2026-12-23", "2026-12-29", "2026-12-31", "2027-01-01"],
  ]);
  assertEquals(dates(trigger, 3, "2027-12-23T12:00:00Z"), [
    ...["2027-12-24", "2027-12-26", "2027-12-27"],
  ]);
});

Deno.test("a 29th of February is excluded in the years that have it", () => {
  const trigger = new ExceptTrigger(daily, [{ month: 2, day: 29 }], { timezone });
  assertEquals(dates(trigger, 2, "2027-02-28T00:00:00Z"), ["2027-02-28", "2027-03-01"]);
  assertEquals(dates(trigger, 2, "2028-02-28T00:00:00Z"), ["2028-02-28", "2028-03-01"]);
});

/** What is left of each hour of three days: the hours of the first and the last that fire. */
function leftOf(day: string, zone: string): readonly string[] {
  const before = new Date(Date.parse(`${day}T00:00:00Z`) - 36 * 3_600_000);
  const hourly = new IntervalTrigger({ hours: 1, startTime: before });
  const trigger = new ExceptTrigger(hourly, [day], { timezone: zone });
  const times = upcoming(trigger, 60, before).map((time) => time.getTime());
  const gap = times.findIndex((time, i) => times[i + 1]! - time > 3_600_000);
  return [times[gap]!, times[gap + 1]!].map((time) => new Date(time).toISOString().slice(0, 16));
}

const DAYS: Readonly<Record<string, readonly [day: string, zone: string, ...rest: string[]]>> = {
  "of 24 hours": ["2026-01-15", "Europe/Paris", "2026-01-14T22:00", "2026-01-15T23:00"],
  "of 23 hours": ["2026-03-29", "Europe/Paris", "2026-03-28T22:00", "2026-03-29T22:00"],
  "of 25 hours": ["2026-10-25", "Europe/Paris", "2026-10-24T21:00", "2026-10-25T23:00"],
  "that begins at one": ["2018-11-04", "America/Sao_Paulo", "2018-11-04T02:00", "2018-11-05T02:00"],
  "of half an hour more": [
    "2026-04-05",
    "Australia/Lord_Howe",
    "2026-04-04T12:00",
    "2026-04-05T14:00",
  ],
};

for (const [name, [day, zone, ...rest]] of Object.entries(DAYS)) {
  Deno.test(`a day ${name} is excluded whole, and no more (${zone})`, () => {
    assertEquals(leftOf(day, zone), rest);
  });
}

Deno.test("a day that a zone has left out excludes nothing", () => {
  const trigger = new ExceptTrigger(
    new CronTrigger({ hour: "*/12", timezone: "Pacific/Apia" }),
    ["2011-12-30"],
    { timezone: "Pacific/Apia" },
  );
  const plain = new CronTrigger({ hour: "*/12", timezone: "Pacific/Apia" });
  const since = new Date("2011-12-28T00:00:00Z");
  assertEquals(upcoming(trigger, 10, since), upcoming(plain, 10, since));
});

Deno.test("it ends when its trigger does, and says so when all is excluded", () => {
  const yearly = new CronTrigger({ month: 12, day: 25, timezone });
  const never = new ExceptTrigger(yearly, [{ month: 12, day: 25 }], { timezone });
  assertEquals(never.next(new Date("2026-01-01T00:00:00Z")), null);
  const hourly = new IntervalTrigger({ hours: 1, startTime: "2026-01-01T00:00:00Z" });
  const all = Array.from({ length: 31 }, (_, i) => i + 1).flatMap((day) =>
    Array.from({ length: 12 }, (_, i) => ({ month: i + 1, day }))
  ).filter(({ month, day }) => day <= new Date(Date.UTC(2000, month, 0)).getUTCDate());
  const without = new ExceptTrigger(hourly, all, { timezone });
  assertThrows(() => without.next(), MaxIterationsReachedError, "10000 in a row are excluded");
});

Deno.test("its spec is plain, and means the same wherever it is read", () => {
  const trigger = new ExceptTrigger(daily, [
    ...["2026-12-24", { year: 2026, month: 12, day: 26 }, { month: 12, day: 25 }],
    { from: new Date("2026-08-01T00:00:00Z"), until: "2026-08-15T00:00:00+02:00" },
  ], { timezone });
  const spec = JSON.parse(JSON.stringify(trigger));
  assertEquals([spec.exclusions, spec.timezone], [
    [
      ...["2026-12-24", "2026-12-26", { month: 12, day: 25 }],
      { from: "2026-08-01T00:00:00.000Z", until: "2026-08-14T22:00:00.000Z" },
    ],
    "Europe/Paris",
  ]);
  const since = new Date("2026-07-30T00:00:00Z");
  assertEquals(upcoming(triggerFromJSON(spec), 200, since), upcoming(trigger, 200, since));
});
