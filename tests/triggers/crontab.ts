import { assertEquals } from "@std/assert";
import { parseCronExpression } from "cron-schedule";
import { CronTrigger, upcoming } from "../../mod.ts";

const AFTER = new Date("2026-01-15T10:20:30Z"); // a Thursday

function times(text: string, n = 3, after = AFTER): string[] {
  const trigger = CronTrigger.fromCrontab(text, { timezone: "UTC" });
  return upcoming(trigger, n, after).map((time) => time.toISOString().replace(":00.000Z", ""));
}

/** Lines of crontab(5) and of the common extensions, and when they run next. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  // the examples of crontab(5)
  "5 0 * * *": ["2026-01-16T00:05", "2026-01-17T00:05", "2026-01-18T00:05"],
  "15 14 1 * *": ["2026-02-01T14:15", "2026-03-01T14:15", "2026-04-01T14:15"],
  "0 22 * * 1-5": ["2026-01-15T22:00", "2026-01-16T22:00", "2026-01-19T22:00"],
  "23 0-23/2 * * *": ["2026-01-15T10:23", "2026-01-15T12:23", "2026-01-15T14:23"],
  "5 4 * * sun": ["2026-01-18T04:05", "2026-01-25T04:05", "2026-02-01T04:05"],
  "30 4 1,15 * 5": ["2026-01-16T04:30", "2026-01-23T04:30", "2026-01-30T04:30"],
  // nicknames
  "@yearly": ["2027-01-01T00:00", "2028-01-01T00:00", "2029-01-01T00:00"],
  "@annually": ["2027-01-01T00:00", "2028-01-01T00:00", "2029-01-01T00:00"],
  "@monthly": ["2026-02-01T00:00", "2026-03-01T00:00", "2026-04-01T00:00"],
  "@weekly": ["2026-01-18T00:00", "2026-01-25T00:00", "2026-02-01T00:00"],
  "@daily": ["2026-01-16T00:00", "2026-01-17T00:00", "2026-01-18T00:00"],
  "@midnight": ["2026-01-16T00:00", "2026-01-17T00:00", "2026-01-18T00:00"],
  "@hourly": ["2026-01-15T11:00", "2026-01-15T12:00", "2026-01-15T13:00"],
  // Sunday is 0 and 7; names in any case; months by name
  "0 12 * * 0": ["2026-01-18T12:00", "2026-01-25T12:00", "2026-02-01T12:00"],
  "0 12 * * 7": ["2026-01-18T12:00", "2026-01-25T12:00", "2026-02-01T12:00"],
  "0 12 * * 5-7": ["2026-01-16T12:00", "2026-01-17T12:00", "2026-01-18T12:00"],
  "0 12 * * SAT,Sun": ["2026-01-17T12:00", "2026-01-18T12:00", "2026-01-24T12:00"],
  "0 12 * * fri-mon": ["2026-01-16T12:00", "2026-01-17T12:00", "2026-01-18T12:00"],
  "0 0 1 feb-apr/2 *": ["2026-02-01T00:00", "2026-04-01T00:00", "2027-02-01T00:00"],
  // both days set: either is enough, unless one begins with *
  "0 0 20 * mon": ["2026-01-19T00:00", "2026-01-20T00:00", "2026-01-26T00:00"],
  "0 0 */2 * mon": ["2026-01-19T00:00", "2026-02-09T00:00", "2026-02-23T00:00"],
  "0 0 13 * */5": ["2026-02-13T00:00", "2026-03-13T00:00", "2026-09-13T00:00"],
  // six fields, with seconds in front
  "*/20 * * * * *": [
    "2026-01-15T10:20:40.000Z",
    "2026-01-15T10:21",
    "2026-01-15T10:21:20.000Z",
  ],
  // L, W and #
  "0 0 L * *": ["2026-01-31T00:00", "2026-02-28T00:00", "2026-03-31T00:00"],
  "0 0 L-2 * *": ["2026-01-29T00:00", "2026-02-26T00:00", "2026-03-29T00:00"],
  "0 0 15W * *": ["2026-02-16T00:00", "2026-03-16T00:00", "2026-04-15T00:00"],
  "0 0 1W * *": ["2026-02-02T00:00", "2026-03-02T00:00", "2026-04-01T00:00"],
  "0 0 LW * *": ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-31T00:00"],
  "0 0 * * 5L": ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-27T00:00"],
  "0 0 * * friL": ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-27T00:00"],
  "0 0 * * 1#2": ["2026-02-09T00:00", "2026-03-09T00:00", "2026-04-13T00:00"],
  "0 0 * * fri#5": ["2026-01-30T00:00", "2026-05-29T00:00", "2026-07-31T00:00"],
  "0 0 29 2 *": ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"],
};

for (const [line, expected] of Object.entries(LINES)) {
  Deno.test(`crontab: ${line} runs at ${expected[0]}`, () => assertEquals(times(line), expected));
}

Deno.test("crontab: white space around and between fields is no matter", () => {
  assertEquals(times("  5\t0   *  *  * "), LINES["5 0 * * *"]);
});

Deno.test("crontab: a day that never comes ends with null, in bounded time", () => {
  for (const line of ["0 0 31 2 *", "0 0 30 feb *", "0 0 31 4,6,9,11 *", "0 0 31W 4 *"]) {
    const trigger = CronTrigger.fromCrontab(line, { timezone: "America/New_York" });
    assertEquals(trigger.next(), null);
  }
  const week = new CronTrigger({ month: 7, week: 1, timezone: "UTC" });
  assertEquals(week.next(), null);
});

Deno.test("crontab: a leap day over 2100 is waited for", () => {
  const leap = CronTrigger.fromCrontab("0 0 29 2 *", { timezone: "Europe/Berlin" });
  const [one, two] = upcoming(leap, 2, new Date("2096-03-01T00:00:00Z"));
  assertEquals([one?.toISOString(), two?.toISOString()], [
    "2104-02-28T23:00:00.000Z",
    "2108-02-28T23:00:00.000Z",
  ]);
});

/** Texts that both this library and cron-schedule read, from their grammar and a fixed seed. */
function* randomLines(count: number): Generator<string> {
  let seed = 42;
  const random = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(seed / 2 ** 31 * n);
  };
  const field = (min: number, max: number): string => {
    const value = () => min + random(max - min + 1);
    switch (random(5)) {
      case 0:
        return `*/${1 + random(Math.floor((max - min) / 2))}`;
      case 1:
        return [value(), value(), value()].join(",");
      case 2: {
        const [from, to] = [value(), value()].sort((a, b) => a - b);
        return from === to ? String(from) : `${from}-${to}`;
      }
      case 3:
        return String(value());
      default:
        return "*";
    }
  };
  for (let i = 0; i < count; i++) {
    yield [field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)].join(" ");
  }
}

Deno.test("crontab: 1000 lines agree with another implementation, while the offset is the same", () => {
  let compared = 0;
  for (const line of randomLines(1000)) {
    const [, , day, , weekday] = line.split(" ");
    if (day!.startsWith("*/") || /^\*\/|^0-6$/.test(weekday!)) continue; // Vixie's rule, which it lacks
    const cron = parseCronExpression(line);
    let theirs = AFTER;
    for (const ours of upcoming(CronTrigger.fromCrontab(line), 5, AFTER)) {
      theirs = cron.getNextDate(theirs); // in the zone of the host, the only one it knows
      if (theirs.getTimezoneOffset() !== AFTER.getTimezoneOffset()) break;
      assertEquals(ours, theirs, line);
      compared++;
    }
  }
  assertEquals(compared > 1000, true, `${compared} times were compared`);
});
