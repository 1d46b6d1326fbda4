import { assertEquals } from "@std/assert";
import { CalendarIntervalTrigger, CronTrigger, type Trigger } from "../../mod.ts";

/*
 * Every zone that the runtime knows, around its changes from 1970 to 2037, against Temporal.
 */

const ZONES = Intl.supportedValuesOf("timeZone");
const FIRST = Temporal.Instant.from("1970-01-03T00:00:00Z");
const LAST = Temporal.Instant.from("2037-12-31T00:00:00Z");
const HOUR = 3_600_000;
/** Changes looked at in each zone. */
const CHANGES = 6;

function changesOf(timezone: string): number[] {
  const changes: number[] = [];
  let at = FIRST.toZonedDateTimeISO(timezone).getTimeZoneTransition("next");
  while (at && at.epochMilliseconds < LAST.epochMilliseconds) {
    changes.push(at.epochMilliseconds);
    at = at.getTimeZoneTransition("next");
  }
  const step = Math.max(1, Math.floor(changes.length / CHANGES));
  return changes.filter((_, i) => (i + timezone.length) % step === 0);
}

function timesBetween(trigger: Trigger, from: number, to: number): number[] {
  const times: number[] = [];
  let time = trigger.next(new Date(from - 1))?.getTime();
  while (time !== undefined && time < to) {
    times.push(time);
    time = trigger.next(new Date(time))?.getTime();
  }
  return times;
}

/** Day by day, what Temporal makes of a time of day; each instant once. */
function daily(timezone: string, time: string, from: number, to: number): number[] {
  const zoned = (ms: number) =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone);
  const last = zoned(to).toPlainDate().add({ days: 2 });
  const times = new Set<number>();
  let date = zoned(from).toPlainDate().subtract({ days: 2 });
  for (; Temporal.PlainDate.compare(date, last) < 0; date = date.add({ days: 1 })) {
    const wall = date.toPlainDateTime(Temporal.PlainTime.from(time));
    times.add(wall.toZonedDateTime(timezone, { disambiguation: "compatible" }).epochMilliseconds);
  }
  return [...times].filter((ms) => ms >= from && ms < to).sort((a, b) => a - b);
}

/** Minute by minute, the instants at which the wall clock shows a multiple of `step` minutes. */
function everyMinutes(timezone: string, step: number, from: number, to: number): number[] {
  const times: number[] = [];
  const unit = isBesideMinutes(timezone, from) ? 30_000 : 60_000;
  for (let ms = Math.ceil(from / unit) * unit; ms < to; ms += unit) {
    const { minute, second } = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(
      timezone,
    );
    if (second === 0 && minute % step === 0) times.push(ms);
  }
  return times;
}

/** Whether a zone is some seconds off the minutes of UTC, as Monrovia was until 1972. */
function isBesideMinutes(timezone: string, at: number): boolean {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timezone);
  return offsetNanoseconds % 60e9 !== 0;
}

const TIMES_OF_DAY = ["00:00:00", "00:30:00", "02:15:00", "02:59:59", "12:00:00", "23:45:00"];

Deno.test("a fixed time of day fires as Temporal says, in every zone", () => {
  let checked = 0;
  for (const timezone of ZONES) {
    for (const change of changesOf(timezone)) {
      const [from, to] = [change - 40 * HOUR, change + 40 * HOUR];
      for (const time of TIMES_OF_DAY.filter((_, i) => (i + change / HOUR) % 2 < 1)) {
        const [hour, minute, second] = time.split(":").map(Number) as [number, number, number];
        const expected = daily(timezone, time, from, to);
        const cron = new CronTrigger({ hour, minute, second, timezone });
        assertEquals(timesBetween(cron, from, to), expected, `cron ${time} in ${timezone}`);
        const startDate = new Date(from - 96 * HOUR).toISOString().slice(0, 10);
        const steps = { days: 1, hour, minute, second, timezone, startDate };
        if (startDate < "1970-01-01") continue;
        const calendar = new CalendarIntervalTrigger(steps);
        assertEquals(timesBetween(calendar, from, to), expected, `days ${time} in ${timezone}`);
        checked += expected.length;
      }
    }
  }
  assertEquals(checked > 15_000, true, `${checked} fire times were checked`);
});

Deno.test("a wildcard follows real time as Temporal shows it, in every zone", () => {
  let checked = 0;
  for (const timezone of ZONES) {
    const trigger = new CronTrigger({ minute: "*/15", timezone });
    for (const change of changesOf(timezone)) {
      const [from, to] = [change - 2 * HOUR, change + 2 * HOUR];
      const expected = everyMinutes(timezone, 15, from, to);
      assertEquals(timesBetween(trigger, from, to), expected, `*/15 in ${timezone} at ${change}`);
      checked += expected.length;
    }
  }
  assertEquals(checked > 15_000, true, `${checked} fire times were checked`);
});

Deno.test("second by second through both changes of a year in New York", () => {
  const timezone = "America/New_York";
  const trigger = new CronTrigger({ hour: "1-3", minute: "*", second: "*/7", timezone });
  for (const change of ["2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"]) {
    const [from, to] = [Date.parse(change) - 3 * HOUR, Date.parse(change) + 4 * HOUR];
    const expected: number[] = [];
    for (let ms = from; ms < to; ms += 1000) {
      const wall = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone);
      if (wall.hour >= 1 && wall.hour <= 3 && wall.second % 7 === 0) expected.push(ms);
    }
    assertEquals(timesBetween(trigger, from, to), expected);
  }
});
