import { assertThrows } from "@std/assert";
import {
  AndTrigger,
  CalendarIntervalTrigger,
  type CalendarIntervalTriggerOptions,
  CronTrigger,
  type CronTriggerOptions,
  DateTrigger,
  IntervalTrigger,
  type IntervalTriggerOptions,
  OrTrigger,
  registerTrigger,
  TimeTrigger,
  type Trigger,
} from "../mod.ts";

type Failure = typeof TypeError | typeof RangeError | typeof SyntaxError;

const cron = (options: object) => () => new CronTrigger(options as CronTriggerOptions);
const crontab = (text: string, options = {}) => () => CronTrigger.fromCrontab(text, options);
const interval = (options: object) => () => new IntervalTrigger(options as IntervalTriggerOptions);
const calendar = (options: object) => () =>
  new CalendarIntervalTrigger(options as CalendarIntervalTriggerOptions);
const start = "2026-01-02T00:00:00Z";
const end = "2026-01-01T00:00:00Z";

/** What is refused, with what error, and what its message says. */
const BAD: readonly [make: () => unknown, error: Failure, ...says: string[]][] = [
  // CronTrigger
  [cron({}), TypeError, "at least one of", "hour"],
  [cron({ hours: 9 }), TypeError, '"hours"', "hour"],
  [cron({ timezone: "UTC" }), TypeError, "at least one"],
  [cron({ hour: true }), TypeError, "hour", "true"],
  [cron({ hour: null }), TypeError, "hour", "null"],
  [cron({ month: 13 }), RangeError, "month", '"13"', "1 to 12"],
  [cron({ month: 0 }), RangeError, "month", '"0"', "1 to 12"],
  [cron({ day: 32 }), RangeError, "day", '"32"', "1 to 31"],
  [cron({ dayOfWeek: 8 }), RangeError, "dayOfWeek", '"8"', "0 to 7"],
  [cron({ hour: 24 }), RangeError, "hour", '"24"', "0 to 23"],
  [cron({ minute: 60 }), RangeError, "minute", '"60"', "0 to 59"],
  [cron({ week: 54 }), RangeError, "week", '"54"', "1 to 53"],
  [cron({ year: 1969 }), RangeError, "year", '"1969"', "1970 to 9999"],
  [cron({ hour: 1.5 }), SyntaxError, "hour", '"1.5"'],
  [cron({ hour: -1 }), SyntaxError, "hour", '"-1"'],
  [cron({ hour: NaN }), SyntaxError, "hour", '"nan"', "0 to 23"],
  [cron({ hour: "" }), SyntaxError, "hour", "empty"],
  [cron({ hour: "9,,10" }), SyntaxError, "hour", '"9,,10"', "empty"],
  [cron({ minute: "*/0" }), RangeError, "minute", '"*/0"', "step"],
  [cron({ minute: "*/60" }), RangeError, "minute", '"*/60"', "step"],
  [cron({ hour: "9-12/4" }), RangeError, "hour", '"9-12/4"', "step"],
  [cron({ hour: "17-9" }), RangeError, "hour", '"17-9"', "reversed"],
  [cron({ month: "nov-feb" }), RangeError, "month", '"nov-feb"', "reversed"],
  [cron({ dayOfWeek: "5-1" }), RangeError, "dayOfWeek", '"5-1"', "reversed"],
  [cron({ minute: "5/15" }), SyntaxError, "minute", '"5/15"', "5-59/15"],
  [cron({ minute: "*/x" }), SyntaxError, "minute", '"*/x"', "step"],
  [cron({ dayOfWeek: "someday" }), SyntaxError, "dayOfWeek", "someday", "mon"],
  [cron({ month: "janvier" }), SyntaxError, "month", "janvier", "jan"],
  [cron({ day: "6th mon" }), SyntaxError, "day", "6th mon", "2nd fri"],
  [cron({ day: "2nd day" }), SyntaxError, "day", "2nd day"],
  [cron({ day: "L" }), SyntaxError, "day", '"l"'],
  [cron({ dayOfWeek: "1#2" }), SyntaxError, "dayOfWeek", "1#2"],
  [cron({ hour: 9, timezone: "Mars/Olympus" }), RangeError, "timezone", "Mars/Olympus"],
  [cron({ hour: 9, timezone: "" }), RangeError, "timezone"],
  [cron({ hour: 9, startTime: start, endTime: end }), RangeError, "endTime", "startTime"],
  [cron({ hour: 9, startTime: "2026-01-01" }), RangeError, "startTime", "2026-01-01", "offset"],
  [cron({ hour: 9, startTime: 5 }), TypeError, "startTime", "5"],
  [cron({ hour: 9, startTime: new Date(NaN) }), RangeError, "startTime"],
  // crontab
  [crontab(""), SyntaxError, "5 fields", "got 0"],
  [crontab("* * * *"), SyntaxError, "5 fields", "got 4"],
  [crontab("* * * * * * *"), SyntaxError, "5 fields", "got 7"],
  [crontab("@reboot"), SyntaxError, "@reboot", "@daily"],
  [crontab("@fortnightly"), SyntaxError, "@fortnightly", "@daily"],
  [crontab("60 * * * *"), RangeError, "minute", '"60"'],
  [crontab("5/15 * * * *"), SyntaxError, "minute", '"5/15"'],
  [crontab("* * 0 * *"), RangeError, "day", '"0"'],
  [crontab("* * * 13 *"), RangeError, "month", '"13"'],
  [crontab("* * * * 8"), RangeError, "dayOfWeek", '"8"'],
  [crontab("* * ? * *"), SyntaxError, "day", '"?"'],
  [crontab("H * * * *"), SyntaxError, "minute", '"h"'],
  [crontab("0~30 * * * *"), SyntaxError, "minute", '"0~30"'],
  [crontab("* * L-31 * *"), SyntaxError, "day", '"l-31"'],
  [crontab("* * 32W * *"), RangeError, "day", '"32"'],
  [crontab("* * 1-5W * *"), SyntaxError, "day", '"1-5w"'],
  [crontab("* * * * 1#6"), SyntaxError, "dayOfWeek", '"1#6"'],
  [crontab("* * * * 1#"), SyntaxError, "dayOfWeek", '"1#"'],
  [crontab("* * * * 9L"), RangeError, "dayOfWeek", '"9"'],
  [crontab("* * * * L"), SyntaxError, "dayOfWeek", '"l"'],
  [crontab("* * * * *", { hour: 5 }), TypeError, '"hour"', "timezone"],
  [crontab("* * * * *", { timezone: "Nowhere" }), RangeError, "Nowhere"],
  [() => CronTrigger.fromCrontab(5 as unknown as string), TypeError, "5"],
  // IntervalTrigger
  [interval({}), RangeError, "longer than 0", "minutes"],
  [interval({ seconds: 0 }), RangeError, "longer than 0"],
  [interval({ seconds: -5 }), RangeError, "interval"],
  [interval({ seconds: "5" }), TypeError, "seconds", "5"],
  [interval({ seconds: Infinity }), TypeError, "seconds", "Infinity"],
  [interval({ months: 1 }), TypeError, '"months"', "weeks"],
  [interval({ seconds: 5, startTime: start, endTime: end }), RangeError, "endTime", "startTime"],
  // CalendarIntervalTrigger
  [calendar({}), RangeError, "longer than 0", "months"],
  [calendar({ days: 0 }), RangeError, "longer than 0"],
  [calendar({ days: -1 }), RangeError, "days", "-1"],
  [calendar({ days: 1.5 }), RangeError, "days", "1.5"],
  [calendar({ days: 1, hour: 24 }), RangeError, "hour", "24"],
  [calendar({ days: 1, minute: 60 }), RangeError, "minute", "60"],
  [calendar({ hours: 1 }), TypeError, '"hours"'],
  [calendar({ days: 1, startDate: "2026-02-30" }), RangeError, "startDate", "2026-02-30"],
  [calendar({ days: 1, startDate: "tomorrow" }), RangeError, "startDate", "tomorrow"],
  [calendar({ days: 1, startDate: 5 }), TypeError, "startDate", "5"],
  [
    calendar({ days: 1, startDate: "2026-01-02", endDate: "2026-01-01" }),
    ...[RangeError, "endDate", "startDate"] as const,
  ],
  [calendar({ days: 1, timezone: "Nowhere" }), RangeError, "Nowhere"],
  // DateTrigger, TimeTrigger
  [() => new DateTrigger("2026-01-01T00:00:00"), RangeError, "at", "offset"],
  [() => new DateTrigger(5 as unknown as Date), TypeError, "at", "5"],
  [() => new TimeTrigger(-1), RangeError, "delay", "-1"],
  [() => new TimeTrigger("soon"), RangeError, "delay", "soon", "PT5M"],
  [() => new TimeTrigger("P1M"), RangeError, "delay", "P1M"],
  [() => new TimeTrigger(NaN), RangeError, "delay", "NaN"],
  [() => new TimeTrigger(null as unknown as number), TypeError, "delay", "null"],
  // AndTrigger, OrTrigger
  [() => new AndTrigger([]), TypeError, "AndTrigger", "at least one"],
  [() => new OrTrigger([]), TypeError, "OrTrigger", "at least one"],
  [() => new OrTrigger([{} as Trigger]), TypeError, "triggers[0]"],
  [() => new AndTrigger([new TimeTrigger(1)], { maxIterations: 0 }), RangeError, "maxIterations"],
  [() => new AndTrigger([new TimeTrigger(1)], { threshold: -1 }), RangeError, "threshold"],
  [
    () => registerTrigger({ kind: "cron", fromJSON: () => new TimeTrigger(1) }),
    TypeError,
    '"cron"',
  ],
];

for (const [make, error, ...says] of BAD) {
  Deno.test(`${error.name} that says ${says.join(" ... ")}`, () => {
    const thrown = assertThrows(make, error as typeof Error, says[0]) as Error;
    for (const part of says) {
      if (!thrown.message.includes(part)) {
        throw new Error(`${JSON.stringify(thrown.message)} does not say ${JSON.stringify(part)}`);
      }
    }
  });
}
