import { assert, assertEquals } from "@std/assert";
import {
  AndTrigger,
  CalendarIntervalTrigger,
  type CalendarIntervalTriggerOptions,
  CronTrigger,
  type CronTriggerOptions,
  DateTrigger,
  describeTrigger,
  ExceptTrigger,
  IntervalTrigger,
  type IntervalTriggerOptions,
  OrTrigger,
  TimeTrigger,
  type Trigger,
  upcoming,
} from "../../mod.ts";
import { seeded } from "../_seeded.ts";

const berlin = { timezone: "Europe/Berlin" };

/** Lines of crontab in words, without the zone. */
const CRONTAB: Readonly<Record<string, string>> = {
  // times
  "* * * * *": "every minute",
  "*/5 * * * *": "every 5 minutes",
  "*/30 * * * *": "every 30 minutes",
  "0,30 * * * *": "at minute 0 and 30 past every hour",
  "5-59/15 * * * *": "at minute 5, 20, 35 and 50 past every hour",
  "*/7 * * * *": "every 7th minute from 0 to 56 past every hour",
  "0-10 * * * *": "at minute 0 to 10 past every hour",
  "@hourly": "every hour on the hour",
  "5 * * * *": "at minute 5 past every hour",
  "30 9,12,17 * * *": "every day at 09:30, 12:30 and 17:30",
  "0,30 9,17 * * *": "every day at 09:00, 09:30, 17:00 and 17:30",
  "0 9-17 * * *": "every hour from 09:00 to 17:00, every day",
  "23 0-23/2 * * *": "every 2 hours from 00:23 to 22:23, every day",
  "0 */5 * * *": "every 5 hours from 00:00 to 20:00, every day",
  "*/15 9-17 * * *": "every 15 minutes from 09:00 to 17:45, every day",
  "*/15 9,17,18 * * *": "at minute 0, 15, 30 and 45 past hour 9, 17 and 18, every day",
  "5-25/10 9 * * *": "every 10 minutes from 09:05 to 09:25, every day",
  "* 9 * * *": "every minute from 09:00 to 09:59, every day",
  "* 9,17 * * *": "every minute of hour 9 and 17, every day",
  "0-10 9,17 * * *": "at minute 0 to 10 past hour 9 and 17, every day",
  "1,3,5,7,9,11,13,15,17,19,21,23,25,28 * * * *":
    "at the minutes 1,3,5,7,9,11,13,15,17,19,21,23,25,28 past every hour",
  // with seconds
  "* * * * * *": "every second",
  "*/20 * * * * *": "every 20 seconds",
  "30 * * * * *": "at second 30 of every minute",
  "10 0 9 * * *": "every day at 09:00:10",
  "5 */15 * * * *": "at second 5 of minute 0, 15, 30 and 45 past every hour",
  "*/20 * 9-10 * * *": "every 20 seconds from 09:00 to 10:59:40, every day",
  "*/10 */3 * * * *":
    "every 10th second from 0 to 50 of every 3rd minute from 0 to 57 past every hour",
  // weekdays
  "0 9 * * 1-5": "every weekday at 09:00",
  "0 9 * * 5,1,2,3,4": "every weekday at 09:00",
  "0 0 * * 6,7": "every Saturday and Sunday at 00:00",
  "0 0 * * fri-mon": "every Monday, Friday, Saturday and Sunday, at 00:00",
  "0 0 * * fri-sun": "every day from Friday to Sunday at 00:00",
  "0 0 * * 1-6": "every day from Monday to Saturday at 00:00",
  "0 0 2-31 * *": "on the 2nd to the 31st of every month at 00:00",
  "0 0 * * 0-6": "every day at 00:00",
  "*/5 * * * mon": "every 5 minutes, every Monday",
  "30 18 * * 5L": "on the last Friday of every month at 18:30",
  "0 0 * * 1#2": "on the 2nd Monday of every month at 00:00",
  "0 0 * jul,jan 1#2,fri":
    "every Friday in January and July, and also on the 2nd Monday of every " +
    "January and July, at 00:00",
  // days
  "@monthly": "on the 1st of every month at 00:00",
  "@yearly": "on the 1st of every January at 00:00",
  "0 0 1,15 1-3 *": "on the 1st and the 15th of every month from January to March at 00:00",
  "0 0 2-12 * *": "on the 2nd to the 12th of every month at 00:00",
  "0 0 */2 * *": "on every 2nd day from the 1st to the 31st of every month at 00:00",
  "0 0 31 2 *": "on the 31st of every February at 00:00",
  "0 0 L * *": "on the last day of every month at 00:00",
  "0 0 L-2 * *": "on the 3rd last day of every month at 00:00",
  "0 0 15W,LW * *":
    "on the weekday nearest to the 15th and the last weekday of every month at 00:00",
  "0 0 * 6-8 *": "every day from June to August at 00:00",
  // both days: either, unless one begins with *
  "0 0 13 * 5": "on the 13th of every month, and also every Friday, at 00:00",
  "0 0 13 10 5": "on the 13th of every October, and also every Friday in October, at 00:00",
  "*/5 * L * 5L":
    "every 5 minutes, on the last day of every month, and also on the last Friday of " +
    "every month",
  "0 0 */10 * mon":
    "on the 1st, the 11th, the 21st and the 31st of every month if it is a Monday, " +
    "at 00:00",
  "0 0 1-31 * mon": "every day at 00:00",
  "0 0 13 * */1": "on the 13th of every month at 00:00",
};

for (const [line, words] of Object.entries(CRONTAB)) {
  Deno.test(`in words: ${line} is ${words}`, () => {
    const trigger = CronTrigger.fromCrontab(line, berlin);
    assertEquals(describeTrigger(trigger), `${words}, Europe/Berlin`);
  });
}

const cron = (options: CronTriggerOptions) => new CronTrigger({ ...options, timezone: "UTC" });
const interval = (options: IntervalTriggerOptions) => new IntervalTrigger(options);
const calendar = (options: CalendarIntervalTriggerOptions) =>
  new CalendarIntervalTrigger({ ...options, ...berlin });
const days = Array.from({ length: 8 }, (_, i) => `2026-01-0${i + 1}`);

const TRIGGERS: readonly (readonly [Trigger, string])[] = [
  // crons of fields
  [cron({ year: 2030 }), "on the 1st of January 2030 at 00:00, UTC"],
  [cron({ year: 2030, month: "*", day: "*" }), "every day in 2030 at 00:00, UTC"],
  [cron({ year: 2030, month: "*", day: 1 }), "on the 1st of every month of 2030 at 00:00, UTC"],
  [cron({ year: "2030-2032", hour: 9 }), "every day at 09:00, in year 2030 to 2032, UTC"],
  [
    cron({ year: "*/2" }),
    "on the 1st of every January at 00:00, in every 2nd year from 1970 to 9998, UTC",
  ],
  [cron({ week: 1, dayOfWeek: "mon" }), "every Monday at 00:00, in ISO week 1, UTC"],
  [
    cron({ day: "last sun,1-2", hour: 9, minute: 30 }),
    "on the 1st, the 2nd and the last Sunday of every month, at 09:30, UTC",
  ],
  [
    cron({ day: "2nd fri", dayOfWeek: "mon-fri", month: "6-8" }),
    "on the 2nd Friday of every month from June to August if it is a weekday, at 00:00, UTC",
  ],
  [
    cron({ day: 13, dayOfWeek: "fri" }),
    "on the 13th of every month if it is a Friday, at 00:00, UTC",
  ],
  [
    new CronTrigger({
      ...{ hour: 9, startTime: "2030-01-01T00:00:00Z", endTime: "2030-07-01T00:00:05Z", ...berlin },
    }),
    "every day at 09:00, Europe/Berlin, from 1 January 2030 at 01:00 until 1 July 2030 at 02:00:05",
  ],
  // once
  [new DateTrigger("2030-01-01T10:00:00+01:00"), "once, on 1 January 2030 at 09:00 UTC"],
  [new DateTrigger("2030-01-01T09:00:00.050Z"), "once, on 1 January 2030 at 09:00:00.050 UTC"],
  [new TimeTrigger(5), "once, 5 seconds after it was added"],
  [new TimeTrigger("P1D"), "once, 24 hours after it was added"],
  // intervals
  [interval({ minutes: 5 }), "every 5 minutes"],
  [interval({ minutes: 5 }).anchored(new Date(0)), "every 5 minutes"],
  [interval({ hours: 1 }), "every hour"],
  [interval({ minutes: 90 }), "every 1 hour 30 minutes"],
  [interval({ days: 1 }), "every 24 hours"],
  [interval({ weeks: 1 }), "every 7 days of 24 hours"],
  [interval({ days: 1, milliseconds: 1 }), "every 24 hours 1 millisecond"],
  [
    interval({ seconds: 1, startTime: "2030-01-01T00:00:00Z", endTime: "2030-01-02T00:00:00Z" }),
    "every second, from 1 January 2030 at 00:00 UTC until 2 January 2030 at 00:00 UTC",
  ],
  // calendar intervals
  [calendar({ days: 1, hour: 9 }), "every day at 09:00, Europe/Berlin"],
  [
    calendar({ weeks: 2, startDate: "2030-01-01", endDate: "2030-12-31" }),
    "every 2 weeks at 00:00, Europe/Berlin, from 1 January 2030 until 31 December 2030",
  ],
  [
    calendar({ days: 1, endDate: "9999-12-31" }),
    "every day at 00:00, Europe/Berlin, until 31 December 9999",
  ],
  [
    calendar({ months: 1, startDate: "2030-01-31", hour: 9, minute: 5 }),
    "every month at 09:05, Europe/Berlin, from 31 January 2030 (dates that do not exist are passed over)",
  ],
  [
    calendar({ years: 1, days: 2, startDate: "2030-01-01" }),
    "every 1 year 2 days at 00:00, Europe/Berlin, from 1 January 2030",
  ],
  [
    calendar({ weeks: 2 }),
    "every 2 weeks at 00:00, Europe/Berlin, counted from the day on which it was added",
  ],
  // combinations
  [
    new OrTrigger([cron({ hour: 9 }), cron({ hour: 17, minute: 45 })]),
    "whenever one of these fires: every day at 09:00, UTC; every day at 17:45, UTC",
  ],
  [
    new AndTrigger([
      cron({ day: 13 }),
      new OrTrigger([new TimeTrigger(1), interval({ hours: 1 })]),
    ]),
    "whenever all of these fire within 1 second: on the 13th of every month at 00:00, UTC; (whenever " +
    "one of these fires: once, 1 second after it was added; every hour)",
  ],
  [
    new AndTrigger([interval({ hours: 1 })], { threshold: 0 }),
    "whenever all of these fire at the same instant: every hour",
  ],
  [
    new ExceptTrigger(cron({ hour: 9 }), [
      ...["2026-12-24", { month: 12, day: 25 }],
      { from: "2026-08-01T00:00:00Z", until: "2026-08-15T00:00:00Z" },
    ], berlin),
    "every day at 09:00, UTC, except on 24 December 2026, on every 25 December and from 1 August 2026 " +
    "at 02:00 until 15 August 2026 at 02:00 (Europe/Berlin)",
  ],
  [
    new ExceptTrigger(interval({ hours: 1 }), days, berlin),
    "every hour, except on 1 January 2026, on 2 January 2026, on 3 January 2026, on 4 January 2026 and " +
    "4 more times (Europe/Berlin)",
  ],
  [new ExceptTrigger(interval({ hours: 1 }), [], berlin), "every hour"],
];

for (const [trigger, words] of TRIGGERS) {
  Deno.test(`in words: ${words}`, () => {
    assertEquals(describeTrigger(trigger), words);
    assertEquals(describeTrigger(JSON.parse(JSON.stringify(trigger))), words);
  });
}

Deno.test("in words: of a trigger of one's own, or a spec that cannot be read, the kind is said", () => {
  const own = { next: () => null, toJSON: () => ({ kind: "sunrise" }) };
  const broken = {
    next: () => null,
    toJSON: () => {
      throw new Error("no");
    },
  };
  assertEquals(describeTrigger(own), 'a trigger of kind "sunrise"');
  assertEquals(
    describeTrigger(new OrTrigger([own, new TimeTrigger(1)])),
    'whenever one of these fires: a trigger of kind "sunrise"; once, 1 second after it was added',
  );
  assertEquals(describeTrigger({ kind: "toString" }), 'a trigger of kind "toString"');
  assertEquals(describeTrigger({ kind: "cron", hour: "25" }), 'a trigger of kind "cron"');
  assertEquals(
    describeTrigger({ kind: "cron", version: 2, hour: "9" }),
    'a trigger of kind "cron"',
  );
  assertEquals(
    describeTrigger({ kind: "cron", hour: "9", timezone: "Nowhere" }),
    'a trigger of kind "cron"',
  );
  assertEquals(describeTrigger(broken), "a trigger that cannot be described");
});

const ITEMS = {
  second: ["0", "0", "0", "*", "30", "*/20", "0,30"],
  minute: ["0", "0", "*", "*/15", "*/7", "30", "0,30", "5-20", "5-59/15", "0,15,30,45"],
  hour: ["9", "9", "*", "9-17", "*/2", "0-23/2", "9,17", "9,11,13", "*/5"],
  day: ["*", "*", "1", "1-31", "*/2", "1-7", "L", "L-1", "15W", "LW", "1,15", "13"],
  month: ["*", "*", "1", "1,7", "6-8", "*/6"],
  weekday: ["*", "*", "mon-fri", "1-5", "0", "7", "fri", "5L", "1#2", "6,0", "0-6", "1,5L", "*/2"],
};

Deno.test("in words: crons of which the same is said do the same", () => {
  const random = seeded(7);
  const pick = (items: readonly string[]) => items[Math.floor(random() * items.length)]!;
  const after = new Date("2026-01-15T10:20:30Z");
  const seen = new Map<string, { line: string; times: string }>();
  let same = 0;
  for (let i = 0; i < 4000; i++) {
    const { second, minute, hour, day, month, weekday } = ITEMS;
    const line = [second, minute, hour, day, month, weekday].map(pick).join(" ");
    const trigger = CronTrigger.fromCrontab(line, { timezone: "UTC" });
    const far = new Date(after.getTime() + 200 * 86_400_000);
    const times = JSON.stringify([upcoming(trigger, 40, after), upcoming(trigger, 40, far)]);
    const words = describeTrigger(trigger);
    const other = seen.get(words);
    if (other && other.line !== line) {
      assertEquals(times, other.times, `${line} and ${other.line} are both ${words}`);
      same++;
    }
    seen.set(words, { line, times });
  }
  assert(same > 100, `${same} pairs were compared`);
});
