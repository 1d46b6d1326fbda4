import { assertEquals } from "@std/assert";
import {
  CalendarIntervalTrigger,
  CronTrigger,
  IntervalTrigger,
  type Trigger,
  upcoming,
} from "../../mod.ts";

const cron = (text: string, timezone: string) => CronTrigger.fromCrontab(text, { timezone });
const daily = (hour: number, minute: number, timezone: string, startDate = "2000-01-01") =>
  new CalendarIntervalTrigger({ days: 1, hour, minute, timezone, startDate });

interface Row {
  readonly name: string;
  readonly triggers: readonly Trigger[];
  readonly after: string;
  readonly times: readonly string[];
}

const NEW_YORK = "America/New_York"; // 2026-03-08 07:00Z: 2 to 3; 2026-11-01 06:00Z: 2 to 1
const LORD_HOWE = "Australia/Lord_Howe"; // 30 minutes: 2026-10-03 15:30Z, 2026-04-04 15:00Z
const BEIRUT = "Asia/Beirut"; // at midnight: 2026-03-28 22:00Z: 0 to 1
const SANTIAGO = "America/Santiago"; // at midnight: 2026-09-06 04:00Z: 0 to 1; 2026-04-05 03:00Z
const APIA = "Pacific/Apia"; // 2011-12-30 did not happen

const TABLE: readonly Row[] = [
  {
    name: "a fixed time in a gap happens later by the length of the gap",
    triggers: [cron("30 2 * * *", NEW_YORK), daily(2, 30, NEW_YORK)],
    after: "2026-03-07T00:00:00Z",
    times: ["2026-03-07T07:30Z", "2026-03-08T07:30Z", "2026-03-09T06:30Z"],
  },
  {
    name: "a fixed time in a repeated hour happens the first time only",
    triggers: [cron("30 1 * * *", NEW_YORK), daily(1, 30, NEW_YORK)],
    after: "2026-10-31T00:00:00Z",
    times: ["2026-10-31T05:30Z", "2026-11-01T05:30Z", "2026-11-02T06:30Z"],
  },
  {
    name: "a fixed time at the very start of a gap happens at its end",
    triggers: [cron("0 2 * * *", NEW_YORK), daily(2, 0, NEW_YORK)],
    after: "2026-03-07T12:00:00Z",
    times: ["2026-03-08T07:00Z", "2026-03-09T06:00Z"],
  },
  {
    name: "the fixed time at which a gap ends is not moved",
    triggers: [cron("0 3 * * *", NEW_YORK), daily(3, 0, NEW_YORK)],
    after: "2026-03-07T12:00:00Z",
    times: ["2026-03-08T07:00Z", "2026-03-09T07:00Z"],
  },
  {
    name: "a wildcard hour runs in both passes of a repeated hour",
    triggers: [cron("30 * * * *", NEW_YORK)],
    after: "2026-11-01T04:00:00Z",
    times: ["2026-11-01T04:30Z", "2026-11-01T05:30Z", "2026-11-01T06:30Z", "2026-11-01T07:30Z"],
  },
  {
    name: "a wildcard hour skips what a gap leaves out",
    triggers: [cron("30 * * * *", NEW_YORK)],
    after: "2026-03-08T06:00:00Z",
    times: ["2026-03-08T06:30Z", "2026-03-08T07:30Z"],
  },
  {
    name: "a list, a range and a step of hours follow real time",
    triggers: [cron("30 1,2 * * *", NEW_YORK), cron("30 1-2 * * *", NEW_YORK)],
    after: "2026-11-01T00:00:00Z",
    times: ["2026-11-01T05:30Z", "2026-11-01T06:30Z", "2026-11-01T07:30Z", "2026-11-02T06:30Z"],
  },
  {
    name: "a list of hours skips those in a gap",
    triggers: [cron("30 1,2 * * *", NEW_YORK)],
    after: "2026-03-07T08:00:00Z",
    times: ["2026-03-08T06:30Z", "2026-03-09T05:30Z", "2026-03-09T06:30Z"],
  },
  {
    name: "steps of minutes go through both passes",
    triggers: [cron("*/30 1 * * *", NEW_YORK)],
    after: "2026-11-01T00:00:00Z",
    times: ["2026-11-01T05:00Z", "2026-11-01T05:30Z", "2026-11-01T06:00Z", "2026-11-01T06:30Z"],
  },
  {
    name: "a gap of half an hour moves a fixed time by half an hour",
    triggers: [cron("15 2 * * *", LORD_HOWE), daily(2, 15, LORD_HOWE)],
    after: "2026-10-02T00:00:00Z",
    times: ["2026-10-02T15:45Z", "2026-10-03T15:45Z", "2026-10-04T15:15Z"],
  },
  {
    name: "a repeated half hour",
    triggers: [cron("45 1 * * *", LORD_HOWE), daily(1, 45, LORD_HOWE)],
    after: "2026-04-03T00:00:00Z",
    times: ["2026-04-03T14:45Z", "2026-04-04T14:45Z", "2026-04-05T15:15Z"],
  },
  {
    name: "a wildcard over a repeated half hour",
    triggers: [cron("*/15 * * * *", LORD_HOWE)],
    after: "2026-04-04T14:40:00Z",
    times: ["2026-04-04T14:45Z", "2026-04-04T15:00Z", "2026-04-04T15:15Z", "2026-04-04T15:30Z"],
  },
  {
    name: "midnight in a gap is one o'clock",
    triggers: [cron("0 0 * * *", BEIRUT), cron("@daily", BEIRUT), daily(0, 0, BEIRUT)],
    after: "2026-03-27T12:00:00Z",
    times: ["2026-03-27T22:00Z", "2026-03-28T22:00Z", "2026-03-29T21:00Z"],
  },
  {
    name: "midnight after the hour before it came twice",
    triggers: [cron("0 0 * * *", SANTIAGO), daily(0, 0, SANTIAGO)],
    after: "2026-04-04T00:00:00Z",
    times: ["2026-04-04T03:00Z", "2026-04-05T04:00Z", "2026-04-06T04:00Z"],
  },
  {
    name: "half past eleven at night, which came twice, happens once",
    triggers: [cron("30 23 * * *", SANTIAGO), daily(23, 30, SANTIAGO)],
    after: "2026-04-04T03:00:00Z",
    times: ["2026-04-05T02:30Z", "2026-04-06T03:30Z"],
  },
  {
    name: "a day that was skipped fires together with the next one, once",
    triggers: [cron("0 9 * * *", APIA), daily(9, 0, APIA)],
    after: "2011-12-28T00:00:00Z",
    times: ["2011-12-28T19:00Z", "2011-12-29T19:00Z", "2011-12-30T19:00Z", "2011-12-31T19:00Z"],
  },
  {
    name: "a date on a day that was skipped fires a day later",
    triggers: [
      new CronTrigger({ year: 2011, month: 12, day: 30, hour: 12, timezone: APIA }),
      new CalendarIntervalTrigger({ years: 1, hour: 12, startDate: "2011-12-30", timezone: APIA }),
    ],
    after: "2011-12-01T00:00:00Z",
    times: ["2011-12-30T22:00Z"],
  },
  {
    name: "a wildcard has nothing of a day that was skipped",
    triggers: [cron("0 */12 * * *", APIA)],
    after: "2011-12-29T12:00:00Z",
    times: ["2011-12-29T22:00Z", "2011-12-30T10:00Z", "2011-12-30T22:00Z"],
  },
  {
    name: "an interval knows no summer time: 24 hours are 24 hours",
    triggers: [new IntervalTrigger({ days: 1, startTime: "2026-03-07T14:00:00Z" })],
    after: "2026-03-07T12:00:00Z",
    times: ["2026-03-07T14:00Z", "2026-03-08T14:00Z", "2026-03-09T14:00Z"],
  },
  {
    name: "a step of days keeps its time of day over a change",
    triggers: [
      new CalendarIntervalTrigger({
        days: 1,
        hour: 9,
        startDate: "2026-03-07",
        timezone: NEW_YORK,
      }),
    ],
    after: "2026-03-07T00:00:00Z",
    times: ["2026-03-07T14:00Z", "2026-03-08T13:00Z", "2026-03-09T13:00Z"],
  },
];

for (const { name, triggers, after, times } of TABLE) {
  for (const trigger of triggers) {
    Deno.test(`${name} (${trigger.toJSON().kind} ${trigger.toJSON().crontab ?? ""})`, () => {
      const found = upcoming(trigger, times.length, new Date(after));
      assertEquals(found.map((time) => time.toISOString().replace(":00.000Z", "Z")), times);
    });
  }
}

Deno.test("next(t) is after t at every half hour of two years of changes", () => {
  for (const timezone of [NEW_YORK, LORD_HOWE, SANTIAGO, BEIRUT, APIA]) {
    const trigger = cron("30 1 * * *", timezone);
    const start = Date.parse("2011-06-01T00:00:00Z");
    for (let ms = start; ms < start + 400 * 86_400_000; ms += 1_800_000) {
      const next = trigger.next(new Date(ms))!.getTime();
      assertEquals(next > ms && next - ms <= 49 * 3_600_000, true, `${timezone} ${ms}`);
    }
  }
});
