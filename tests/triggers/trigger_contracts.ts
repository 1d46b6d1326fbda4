import {
  AndTrigger,
  CalendarIntervalTrigger,
  CronTrigger,
  DateTrigger,
  ExceptTrigger,
  IntervalTrigger,
  OrTrigger,
  TimeTrigger,
  type Trigger,
} from "../../mod.ts";
import { triggerContract } from "../../testing/mod.ts";

const paris = { timezone: "Europe/Paris" };
const triggers: Record<string, () => Trigger> = {
  DateTrigger: () => new DateTrigger("2030-01-01T00:00:00Z"),
  TimeTrigger: () => new TimeTrigger(5),
  "IntervalTrigger without a start": () => new IntervalTrigger({ minutes: 7 }),
  "IntervalTrigger with both ends": () =>
    new IntervalTrigger({
      seconds: 1,
      startTime: "2026-03-29T00:59:50Z",
      endTime: "2026-03-29T01:00:05Z",
    }),
  "CalendarIntervalTrigger without a start": () =>
    new CalendarIntervalTrigger({ days: 3, hour: 9, ...paris }),
  "CalendarIntervalTrigger on a 31st": () =>
    new CalendarIntervalTrigger({
      months: 1,
      startDate: "2026-01-31",
      hour: 2,
      minute: 30,
      ...paris,
    }),
  "CalendarIntervalTrigger with mixed steps": () =>
    new CalendarIntervalTrigger({ months: 1, days: 2, startDate: "2026-01-10", ...paris }),
  "CronTrigger with fields": () =>
    new CronTrigger({ day: "2nd fri,last", hour: "9-17/4", minute: 30, ...paris }),
  "CronTrigger with bounds": () =>
    new CronTrigger({
      minute: "*/20",
      startTime: "2026-10-25T00:00:00Z",
      endTime: "2026-10-25T03:00:00Z",
      ...paris,
    }),
  "CronTrigger from crontab": () => CronTrigger.fromCrontab("0 9 L-2 * mon#1", paris),
  "CronTrigger that never fires": () => CronTrigger.fromCrontab("0 0 31 2 *", paris),
  AndTrigger: () =>
    new AndTrigger([
      new CronTrigger({ day: 13, ...paris }),
      new CronTrigger({ dayOfWeek: "fri", ...paris }),
    ]),
  "ExceptTrigger of days and windows": () =>
    new ExceptTrigger(new CronTrigger({ hour: "*/6", ...paris }), [
      ...["2026-01-02", { month: 1, day: 4 }],
      { from: "2026-01-05T10:00:00Z", until: "2026-01-06T10:00:00Z" },
    ], paris),
  "ExceptTrigger of one without a start": () =>
    new ExceptTrigger(new IntervalTrigger({ hours: 7 }), [{ month: 2, day: 29 }], paris),
  "OrTrigger of several kinds": () =>
    new OrTrigger([new IntervalTrigger({ hours: 5 }), new CronTrigger({ hour: 3, ...paris })]),
};

for (const [subject, make] of Object.entries(triggers)) {
  for (const { name, run } of triggerContract) {
    Deno.test(`${subject}: ${name}`, () => run(make));
  }
}
