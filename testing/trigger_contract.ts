import { definitionOf, type Trigger, triggerFromJSON } from "../src/trigger.ts";
import { assertEqual, assertTrue } from "./_assert.ts";
import type { ContractCase } from "./contract.ts";

/** How many fire times the cases look at. */
const FIRE_TIMES = 20;

function triggerCase(name: string, body: (trigger: Trigger) => void): ContractCase<Trigger> {
  return { name, run: async (make) => body(await make()) };
}

function timesOf(trigger: Trigger, after?: Date): Date[] {
  const times: Date[] = [];
  for (
    let time = trigger.next(after);
    time && times.length < FIRE_TIMES;
    time = trigger.next(time)
  ) {
    times.push(time);
  }
  return times;
}

function tenthsOf(start: Date, end: Date): Date[] {
  const [from, to] = [start.getTime(), end.getTime()];
  const tenths = Array.from({ length: 9 }, (_, i) => Math.floor(from + (to - from) * (i + 1) / 10));
  return tenths.filter((time) => time > from).map((time) => new Date(time));
}

function assertRefuses(ask: () => unknown, name: string): void {
  let refusal: unknown;
  try {
    ask();
  } catch (error) {
    refusal = error;
  }
  const isNamed = refusal instanceof TypeError && new RegExp(`\\b${name}\\b`).test(refusal.message);
  assertTrue(isNamed, `expected a TypeError that names ${name}, got ${refusal}`);
}

function reread(trigger: Trigger): Trigger {
  return triggerFromJSON(JSON.parse(JSON.stringify(trigger)));
}

/** What every {@linkcode Trigger} does. */
export const triggerContract: readonly ContractCase<Trigger>[] = [
  triggerCase("next(t) is later than t, or null", (trigger) => {
    let last = -Infinity;
    for (const time of timesOf(trigger)) {
      assertTrue(time.getTime() > last, `${time.toISOString()} is not later`);
      last = time.getTime();
    }
  }),
  triggerCase("next() passes over no fire time", (trigger) => {
    const times = timesOf(trigger);
    for (const [i, time] of times.entries()) {
      const before = new Date(time.getTime() - 1);
      assertEqual(trigger.next(before), time, `next(${before.toISOString()})`);
      const previous = times[i - 1];
      if (!previous) continue;
      for (const between of tenthsOf(previous, time)) {
        assertEqual(trigger.next(between), time, `next(${between.toISOString()})`);
      }
    }
  }),
  triggerCase("next() refuses what is no valid date, and names it", (trigger) => {
    for (const after of [new Date(NaN), "2026-01-01T00:00:00Z" as unknown as Date]) {
      assertRefuses(() => trigger.next(after), "after");
    }
  }),
  triggerCase("next() has an answer for the first and the last instant of all", (trigger) => {
    assertEqual(trigger.next(new Date(8.64e15)), null);
    const first = trigger.next(new Date(-8.64e15));
    assertTrue(first === null || !Number.isNaN(first.getTime()), "it is an invalid date");
  }),
  triggerCase("the same question always has the same answer", (trigger) => {
    const first = timesOf(trigger);
    const last = first.at(-1);
    if (last) trigger.next(last);
    assertEqual(timesOf(trigger), first);
  }),
  triggerCase("a fire time that was handed out is the caller's to change", (trigger) => {
    const first = trigger.next();
    const copy = first && new Date(first);
    first?.setTime(0);
    assertEqual(trigger.next(), copy);
  }),
  triggerCase("comes back from JSON, with the same fire times", (trigger) => {
    assertEqual(timesOf(reread(trigger)), timesOf(trigger));
    assertEqual(reread(trigger).toJSON(), trigger.toJSON());
  }),
  triggerCase("comes back from JSON in the middle of its fire times", (trigger) => {
    const times = timesOf(trigger);
    for (const [i, time] of times.entries()) {
      assertEqual(reread(trigger).next(time), times[i + 1] ?? trigger.next(time));
    }
  }),
  triggerCase("its spec is plain JSON with its kind", (trigger) => {
    const spec = trigger.toJSON();
    assertEqual(typeof spec.kind, "string");
    assertEqual(JSON.parse(JSON.stringify(spec)), spec);
  }),
  triggerCase(
    "a start that is not given follows the clock, and is no part of the rule",
    (trigger) => {
      const anchor = (iso: string) => trigger.anchored?.(new Date(iso)) ?? trigger;
      const [early, late] = [anchor("2026-01-01T00:00:00Z"), anchor("2031-06-15T12:34:56Z")];
      assertEqual(definitionOf(early.toJSON()), definitionOf(late.toJSON()));
      assertEqual(definitionOf(reread(late).toJSON()), definitionOf(early.toJSON()));
      assertEqual(timesOf(reread(late)), timesOf(late));
      assertEqual(
        anchor("2031-06-15T12:34:56Z").anchored?.(new Date(0))?.toJSON().kind ?? null,
        trigger.anchored ? trigger.toJSON().kind : null,
      );
    },
  ),
  triggerCase("once its start is fixed, nothing is before it", (trigger) => {
    const fixed = trigger.anchored?.(new Date("2031-06-15T12:34:56Z")) ?? trigger;
    for (const subject of [fixed, reread(fixed)]) {
      if (trigger.anchored) {
        assertEqual(subject.next(new Date("1971-01-01T00:00:00Z")), subject.next());
      }
    }
  }),
  triggerCase("anchored() refuses what is no valid date, and names it", (trigger) => {
    if (trigger.anchored) assertRefuses(() => trigger.anchored?.(new Date(NaN)), "now");
  }),
];
