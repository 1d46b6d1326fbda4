import { assertEquals } from "@std/assert";
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
  type Trigger,
} from "../../mod.ts";

/*
 * Fire times as APScheduler gives them, where its rules and ours are the same: fixed times outside
 * the changes of summer time, and wildcards everywhere. (In a repeated hour its `minute: "*"` goes back
 * by an hour, again and again, and never leaves: there are no samples of that.)
 */

interface Spec {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
}

interface Sample extends Spec {
  /** The first fire times, in seconds since the epoch. */
  readonly times: readonly number[];
  /** Whether there are no others. */
  readonly ends: boolean;
}

const samples: readonly Sample[] = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/apscheduler.json", import.meta.url)),
);

const MAKE: Readonly<Record<string, (options: Spec["options"]) => Trigger>> = {
  date: ({ at }) => new DateTrigger(String(at)),
  interval: (options) => new IntervalTrigger(options as IntervalTriggerOptions),
  calendarInterval: (options) =>
    new CalendarIntervalTrigger(options as unknown as CalendarIntervalTriggerOptions),
  cron: (options) => new CronTrigger(options as CronTriggerOptions),
  crontab: ({ text, ...bounds }) => CronTrigger.fromCrontab(String(text), bounds),
  and: ({ triggers }) => new AndTrigger((triggers as Spec[]).map(make)),
  or: ({ triggers }) => new OrTrigger((triggers as Spec[]).map(make)),
};

function make({ kind, options }: Spec): Trigger {
  return MAKE[kind]!(options);
}

function firstTimes(trigger: Trigger, n: number): number[] {
  const times: number[] = [];
  for (let time = trigger.next(); time && times.length < n; time = trigger.next(time)) {
    times.push(time.getTime() / 1000);
  }
  return times;
}

for (const kind of Object.keys(MAKE)) {
  const ofKind = samples.filter((sample) => sample.kind === kind);
  Deno.test(`${ofKind.length} ${kind} triggers fire as APScheduler's do`, () => {
    assertEquals(ofKind.length > 0, true);
    for (const { options, times, ends } of ofKind) {
      const expected = ends ? times.length + 1 : times.length;
      const actual = firstTimes(make({ kind, options }), expected);
      assertEquals(actual, times, JSON.stringify({ kind, options }));
    }
  });
}
