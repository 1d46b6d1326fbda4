import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  AndTrigger,
  CalendarIntervalTrigger,
  type CalendarIntervalTriggerOptions,
  CronTrigger,
  type CronTriggerOptions,
  DateTrigger,
  type DurationInput,
  ExceptTrigger,
  type Exclusion,
  IntervalTrigger,
  type IntervalTriggerOptions,
  OrTrigger,
  registerTrigger,
  TimeTrigger,
  type Trigger,
} from "../../mod.ts";

type Failure = typeof TypeError | typeof RangeError | typeof SyntaxError;

const cron = (options: object) => () => new CronTrigger(options as CronTriggerOptions);
const crontab = (text: string, options = {}) => () => CronTrigger.fromCrontab(text, options);
const interval = (options: object) => () => new IntervalTrigger(options as IntervalTriggerOptions);
const calendar = (options: object) => () =>
  new CalendarIntervalTrigger(options as CalendarIntervalTriggerOptions);
const except = (exclusions: unknown, options = {}) => () =>
  new ExceptTrigger(new TimeTrigger(1), exclusions as Exclusion[], options);
const delay = (input: unknown) => () => new TimeTrigger(input as DurationInput);
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
  [cron({ hour: NaN }), SyntaxError, "hour", '"NaN"', "0 to 23"],
  [cron({ hour: "" }), SyntaxError, "hour", "empty"],
  [cron({ hour: "9,,10" }), SyntaxError, "hour", '"9,,10"', "empty"],
  [cron({ minute: "*/0" }), RangeError, "minute", '"*/0"', "step"],
  [cron({ minute: "*/60" }), RangeError, "minute", '"*/60"', "step"],
  [cron({ hour: "9-12/4" }), RangeError, "hour", '"9-12/4"', "step"],
  [cron({ hour: "17-9" }), RangeError, "hour", '"17-9"', "reversed"],
  [cron({ month: "nov-feb" }), RangeError, "month", '"nov-feb"', "reversed"],
  [cron({ dayOfWeek: "5-1" }), RangeError, "dayOfWeek", '"5-1"', "reversed"],
  [cron({ minute: "5/15" }), SyntaxError, "minute", '"5/15"', "5-59/15"],
  [cron({ minute: "5-5/1" }), RangeError, "minute", '"5-5/1"', "a single value takes no step"],
  [cron({ minute: "*/x" }), SyntaxError, "minute", '"*/x"', "step"],
  [cron({ dayOfWeek: "someday" }), SyntaxError, "dayOfWeek", "someday", "mon"],
  [cron({ month: "janvier" }), SyntaxError, "month", "janvier", "jan"],
  [cron({ day: "6th mon" }), SyntaxError, "day", "6th mon", "2nd fri"],
  [cron({ day: "2nd day" }), SyntaxError, "day", "2nd day"],
  [cron({ day: "L" }), SyntaxError, "day", '"L"', '"last"', "fromCrontab"],
  [cron({ day: "15W" }), SyntaxError, "day", '"15W"', '"last"', "2nd fri", "fromCrontab"],
  [cron({ day: "last-1" }), SyntaxError, "day", '"last-1"', '"last"', "2nd fri", "fromCrontab"],
  [cron({ dayOfWeek: "1#2" }), SyntaxError, "dayOfWeek", '"1#2"', "2nd fri", "fromCrontab"],
  [cron({ dayOfWeek: "friL" }), SyntaxError, "dayOfWeek", '"friL"', "last sun", "fromCrontab"],
  [cron({ hour: 9, timezone: "Mars/Olympus" }), RangeError, "timezone", "Mars/Olympus"],
  [cron({ hour: 9, timezone: "" }), RangeError, "timezone"],
  [cron({ hour: 9, timezone: "+05:30" }), RangeError, "timezone", '"+05:30"'],
  [cron({ hour: 9, timezone: { toString: () => "UTC" } }), TypeError, "timezone", "{}"],
  [cron({ hour: 9, timezone: 5n }), TypeError, "timezone", "5n"],
  [cron({ hour: 9, crontab: "* * * * *" }), TypeError, "unknown option", '"crontab"'],
  [cron({ hour: { at: 9 } }), TypeError, "hour", '{"at":9}'],
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
  [crontab("H * * * *"), SyntaxError, "minute", '"H"'],
  [crontab("0~30 * * * *"), SyntaxError, "minute", '"0~30"'],
  [crontab("* * L-31 * *"), SyntaxError, "day", '"L-31"'],
  [crontab("* * 32W * *"), RangeError, "day", '"32W"'],
  [crontab("* * 0W * *"), RangeError, "day", '"0W"'],
  [crontab("* * 1-5W * *"), SyntaxError, "day", '"1-5W"'],
  [crontab("* * * * 1#6"), SyntaxError, "dayOfWeek", '"1#6"'],
  [crontab("* * * * 8#1"), RangeError, "dayOfWeek", '"8#1"'],
  [crontab("* * * * 1#"), SyntaxError, "dayOfWeek", '"1#"'],
  [crontab("* * * * 9L"), RangeError, "dayOfWeek", '"9L"'],
  [crontab("* * * * L"), SyntaxError, "dayOfWeek", '"L"'],
  [crontab("* * * * *", { hour: 5 }), TypeError, '"hour"', "timezone"],
  [crontab("* * * * *", { timezone: "Nowhere" }), RangeError, "Nowhere"],
  [crontab("* * * * *", { crontab: "* * * * *" }), TypeError, "unknown option", '"crontab"'],
  [crontab(undefined as unknown as string), TypeError, "expected a text, got undefined"],
  [() => CronTrigger.fromCrontab(5 as unknown as string), TypeError, "5"],
  // IntervalTrigger
  [interval({}), RangeError, "longer than 0", "minutes"],
  [interval({ seconds: 0 }), RangeError, "longer than 0"],
  [interval({ seconds: -5 }), RangeError, "interval.seconds", "-5"],
  [interval({ minutes: 5, seconds: -5 }), RangeError, "interval.seconds", "-5"],
  [interval({ seconds: "5" }), TypeError, "seconds", "5"],
  [interval({ seconds: Infinity }), TypeError, "seconds", "Infinity"],
  [interval({ months: 1 }), TypeError, '"months"', "weeks"],
  [interval({ seconds: 5, startTime: start, endTime: end }), RangeError, "endTime", "startTime"],
  // CalendarIntervalTrigger
  [calendar({}), RangeError, "longer than 0", "months"],
  [calendar({ days: 0 }), RangeError, "longer than 0"],
  [calendar({ days: -1 }), RangeError, "days", "-1"],
  [calendar({ days: "1" }), TypeError, "days", 'got "1"'],
  [calendar({ days: 1, hour: [9] }), TypeError, "hour", "[9]"],
  [calendar({ days: 1, notBefore: 5 }), TypeError, "unknown option", '"notBefore"'],
  [calendar({ days: 1, startDate: { year: 2026 } }), TypeError, "startDate", '{"year":2026}'],
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
  [() => new DateTrigger("2026-02-30T00:00:00Z"), RangeError, "at", "2026-02-30"],
  [() => new DateTrigger("2100-02-29T00:00:00Z"), RangeError, "at", "2100-02-29"],
  [() => new DateTrigger("2026-01-32T00:00:00Z"), RangeError, "at", "2026-01-32"],
  [() => new TimeTrigger(-1), RangeError, "delay", "-1"],
  [() => new TimeTrigger("soon"), RangeError, "delay", "soon", "PT5M"],
  [() => new TimeTrigger("P1M"), RangeError, "delay", "P1M"],
  [() => new TimeTrigger(NaN), RangeError, "delay", "NaN"],
  [() => new TimeTrigger(null as unknown as number), TypeError, "delay", "null"],
  [delay({}), TypeError, "delay", "{}", "minutes"],
  [delay([]), TypeError, "delay", "[]", "minutes"],
  [delay(new Date(0)), TypeError, "delay", "1970-01-01T00:00:00.000Z"],
  [delay(new Map([["minutes", 5]])), TypeError, "delay", "{}"],
  [delay({ minutes: undefined }), TypeError, "delay", "minutes"],
  [delay({ minutes: 5, seconds: -1 }), RangeError, "delay.seconds", "-1"],
  [delay({ minutes: { of: 5n } }), TypeError, "delay.minutes", '{"of":"5"}'],
  [delay({ milliseconds: 2 ** 60 }), RangeError, "delay", '{"milliseconds":1152921504606847000}'],
  [delay(Temporal.Duration.from("P1M")), RangeError, "delay.months", "no fixed length"],
  [delay(Temporal.Duration.from("P1Y")), RangeError, "delay.years", "no fixed length"],
  [delay(Temporal.Duration.from("-PT5M")), RangeError, "delay.minutes", "-5"],
  [delay(8.9e12), RangeError, "delay", "8900000000000 s"],
  // ExceptTrigger
  [() => new ExceptTrigger({} as Trigger, []), TypeError, "trigger is no trigger"],
  [except("2026-01-01"), TypeError, "exclusions are a list", "2026-01-01"],
  [except([5]), TypeError, "exclusions[0]", "5"],
  [except(["2026-01-01", null]), TypeError, "exclusions[1]", "null"],
  [except(new Array(1)), TypeError, "exclusions[0]", "undefined"],
  [except([{ day: 1 }]), TypeError, "exclusions[0]", "{ month, day }", '{"day":1}'],
  [except([{ month: 13, day: 1 }]), RangeError, "exclusions[0]", "13"],
  [except([{ month: 2, day: 30 }]), RangeError, "exclusions[0]", "30", "no day of a year"],
  [except(["2026-02-30"]), RangeError, "exclusions[0]", "2026-02-30"],
  [except([{ from: start }]), TypeError, "exclusions[0].until", "undefined"],
  [except([{ from: start, until: end }]), RangeError, "exclusions[0]", "until", "from"],
  [except([{ from: end, until: start, zone: 1 }]), TypeError, "exclusions[0]", '"zone"'],
  [except([], { timezone: "Nowhere" }), RangeError, "Nowhere"],
  [except([], { zone: "UTC" }), TypeError, '"zone"', "timezone"],
  // AndTrigger, OrTrigger
  [() => new AndTrigger([]), TypeError, "AndTrigger", "at least one"],
  [() => new OrTrigger([]), TypeError, "OrTrigger", "at least one"],
  // deno-lint-ignore no-sparse-arrays
  [() => new OrTrigger([, new TimeTrigger(1)] as Trigger[]), TypeError, "triggers[0]"],
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

const LONG = "9".repeat(50_000);
const LONG_INPUTS: Record<string, () => unknown> = {
  "a field": cron({ hour: LONG }),
  "an item of a field": cron({ hour: `1,${LONG.slice(0, 900)}` }),
  "a name in a field": cron({ month: `x${LONG.slice(0, 900)}/5` }),
  "an option": cron({ [LONG]: 1 }),
  "a zone": cron({ hour: 9, timezone: LONG }),
  "a crontab line": crontab(LONG),
  "a nickname": crontab(`@${LONG}`),
  "an instant": () => new DateTrigger(LONG),
  "a duration": delay(LONG),
  "a unit": delay({ [LONG]: 1 }),
  "an object of units": delay({ minutes: LONG }),
  "a date": calendar({ days: 1, startDate: LONG }),
};

for (const [what, make] of Object.entries(LONG_INPUTS)) {
  Deno.test(`the error for ${what} is short however long it was`, () => {
    const { message } = assertThrows(make, Error);
    assert(message.length < 300, `it has ${message.length} characters`);
  });
}

Deno.test("a field of a great many items is refused at once", () => {
  const start = performance.now();
  assertThrows(cron({ year: "*" + ",*".repeat(20_000) }), RangeError, "at most 1000 characters");
  cron({ year: "*" + ",*".repeat(499) })();
  assert(performance.now() - start < 2000);
});

Deno.test("an unknown option is answered with those that users may give", () => {
  const names = [cron({ hours: 9 }), calendar({ hours: 9 })].map((make) =>
    assertThrows(make, TypeError).message.split("expected ")[1]
  );
  for (const name of names) assertEquals(/crontab|notBefore/.test(name!), false);
});

Deno.test("a duration is read from a Temporal.Duration too", () => {
  const milliseconds = (input: DurationInput) => new TimeTrigger(input).toJSON().milliseconds;
  assertEquals(milliseconds(Temporal.Duration.from("PT5M")), 300_000);
  assertEquals(milliseconds(Temporal.Duration.from("P1W2DT3H4M5.006S")), 788_645_006);
  assertEquals(milliseconds(Temporal.Duration.from({ microseconds: 1700 })), 2);
  assertEquals(milliseconds(Temporal.Duration.from({ nanoseconds: 700_000 })), 1);
  assertEquals(milliseconds(new Temporal.Duration()), 0);
});

Deno.test("a zone is kept in the case that it is known by", () => {
  const zone = (timezone: string) => new CronTrigger({ hour: 9, timezone }).toJSON().timezone;
  assertEquals(zone("europe/paris"), "Europe/Paris");
  assertEquals(zone("utc"), "UTC");
  assertEquals(zone("etc/gmt+5"), "Etc/GMT+5");
  assertEquals(zone("Asia/Calcutta"), "Asia/Calcutta");
  assertEquals(zone("Asia/Kolkata"), "Asia/Kolkata");
});

Deno.test("instants of every year that a Date can hold come back from JSON", () => {
  for (const epoch of [8.64e15, -8.64e15, Date.UTC(10_000, 0), Date.UTC(-1, 1, 28)]) {
    const spec = JSON.parse(JSON.stringify(new DateTrigger(new Date(epoch))));
    assertEquals(DateTrigger.fromJSON(spec).next()?.getTime(), epoch);
  }
  assertThrows(() => new DateTrigger("-000000-01-01T00:00:00Z"), RangeError, "at");
  assertThrows(() => new DateTrigger("+012026-02-30T00:00:00Z"), RangeError, "at");
});

Deno.test("TimeTrigger cannot be anchored so late that its time is no date", () => {
  assertThrows(() => new TimeTrigger(5).anchored(new Date(8.64e15)), RangeError, "delay");
});

/** Options that say how often each of them was read. */
function counted<T extends object>(options: T): { options: T; reads: Map<PropertyKey, number> } {
  const reads = new Map<PropertyKey, number>();
  const get = (target: T, key: PropertyKey) => {
    reads.set(key, (reads.get(key) ?? 0) + 1);
    return Reflect.get(target, key);
  };
  return { options: new Proxy(options, { get }), reads };
}

const OPTIONS: Record<string, [make: (options: object) => unknown, options: object]> = {
  CronTrigger: [
    (options) => cron(options)(),
    { hour: 9, minute: 5, startTime: end, endTime: start, timezone: "UTC" },
  ],
  fromCrontab: [
    (options) => crontab("* * * * *", options)(),
    { startTime: end, endTime: start, timezone: "UTC" },
  ],
  IntervalTrigger: [
    (options) => interval(options)(),
    { minutes: 5, startTime: end, endTime: start },
  ],
  CalendarIntervalTrigger: [
    (options) => calendar(options)(),
    { days: 1, hour: 9, startDate: "2026-01-01", endDate: "2026-01-02", timezone: "UTC" },
  ],
  "CalendarIntervalTrigger's startDate": [
    (startDate) => calendar({ days: 1, startDate })(),
    { year: 2026, month: 1, day: 2 },
  ],
  AndTrigger: [
    (options) => new AndTrigger([new TimeTrigger(1)], options),
    { threshold: 1, maxIterations: 5 },
  ],
  TimeTrigger: [(options) => delay(options)(), { minutes: 5 }],
};

for (const [name, [make, given]] of Object.entries(OPTIONS)) {
  Deno.test(`${name} reads each option once`, () => {
    const { options, reads } = counted(given);
    make(options);
    for (const key of Object.keys(given)) assertEquals(reads.get(key), 1, key);
  });
}
