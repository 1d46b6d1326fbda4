import { assertEquals, assertThrows } from "@std/assert";
import {
  AndTrigger,
  CronTrigger,
  DateTrigger,
  IntervalTrigger,
  MaxIterationsReachedError,
  OrTrigger,
  type Trigger,
  upcoming,
} from "../../mod.ts";
import { triggerContract } from "../../testing/mod.ts";
import { at, START } from "../_rig.ts";

const every = (seconds: number, offset = 0) =>
  new IntervalTrigger({ seconds, startTime: at(offset) });

Deno.test("OrTrigger gives the times of all its triggers, each once", () => {
  const trigger = new OrTrigger([every(4), every(6), new DateTrigger(at(5))]);
  assertEquals(upcoming(trigger, 7), [0, 4, 5, 6, 8, 12, 16].map(at));
});

Deno.test("OrTrigger ends when all of its triggers have", () => {
  const trigger = new OrTrigger([new DateTrigger(at(9)), new DateTrigger(at(5))]);
  assertEquals(upcoming(trigger, 7), [at(5), at(9)]);
});

Deno.test("AndTrigger gives the times on which all agree", () => {
  const trigger = new AndTrigger([every(4), every(6)], { threshold: 0 });
  assertEquals(upcoming(trigger, 3), [0, 12, 24].map(at));
  assertEquals(trigger.next(at(13)), at(24));
});

Deno.test("AndTrigger gives the earliest of times within the threshold, each agreement once", () => {
  const trigger = new AndTrigger([every(10), every(10, 0.5), every(10, 1)]);
  assertEquals(upcoming(trigger, 3), [0, 10, 20].map(at));
  const dense = new AndTrigger([every(1), every(1, 0.5)]);
  assertEquals(upcoming(dense, 3), [0, 1, 2].map(at));
  const apart = new AndTrigger([every(10), every(10, 1.001)], { maxIterations: 9 });
  assertThrows(() => apart.next(), MaxIterationsReachedError);
});

Deno.test("AndTrigger ends when one of its triggers does", () => {
  const trigger = new AndTrigger([every(1), new DateTrigger(at(3))], { threshold: 0 });
  assertEquals(upcoming(trigger, 5), [at(3)]);
});

Deno.test("AndTrigger looks far ahead without going through every time between", () => {
  const leapDay = new AndTrigger([
    new CronTrigger({ second: "*", timezone: "UTC" }),
    new CronTrigger({ month: 2, day: 29, timezone: "UTC" }),
  ], { threshold: 0, maxIterations: 3 });
  assertEquals(leapDay.next(START), new Date("2028-02-29T00:00:00Z"));
});

Deno.test("AndTrigger takes the times that are closest, whatever it is asked about", () => {
  const once = new AndTrigger([every(1), new DateTrigger(at(3.5))]);
  for (const after of [undefined, at(0), at(2.9)]) assertEquals(once.next(after), at(3));
  for (const after of [at(3), at(3.2), at(3.5), at(9)]) assertEquals(once.next(after), null);
  const nine = new CronTrigger({ hour: 9, timezone: "UTC" });
  const daily = new AndTrigger([new CronTrigger({ second: "*", timezone: "UTC" }), nine]);
  const hour = 3600;
  for (const after of [at(0), at(9 * hour - 1), at(9 * hour - 0.5), at(9 * hour - 0.001)]) {
    assertEquals(daily.next(after), at(9 * hour));
  }
  assertEquals(daily.next(at(9 * hour)), at(33 * hour));
});

/** Triggers that fire more often than the threshold, in seconds: the times agree in many ways. */
const DENSE: Record<string, () => AndTrigger> = {
  "a second and a date": () => new AndTrigger([every(1), new DateTrigger(at(3.5))]),
  "two that take turns": () => new AndTrigger([every(1), every(1, 0.5)]),
  "two that drift": () => new AndTrigger([every(1), every(0.9)]),
  "three that drift": () => new AndTrigger([every(1), every(0.7, 0.2), every(1.3, 0.5)]),
  "a wide threshold": () => new AndTrigger([every(1), every(7, 0.4)], { threshold: 3600 }),
  "no threshold": () => new AndTrigger([every(0.004), every(0.006)], { threshold: 0 }),
  "an end": () =>
    new AndTrigger([every(2), new OrTrigger([3, 3.5, 8].map((s) => new DateTrigger(at(s))))]),
};

for (const [what, make] of Object.entries(DENSE)) {
  for (const { name, run } of triggerContract) {
    Deno.test(`AndTrigger of ${what}: ${name}`, () => run(make));
  }
}

/** What AndTrigger says it does, worked out from all times of its triggers. */
function agreements(members: readonly number[][], threshold: number): number[] {
  const all = [...new Set(members.flat())].sort((a, b) => a - b);
  const stretches = all.flatMap((start) => {
    const end = Math.max(...members.map((times) => times.find((t) => t >= start) ?? Infinity));
    const lasts = members.map((times) => times.findLast((t) => t <= end) ?? -Infinity);
    if (Math.min(...lasts) !== start || end - start > threshold) return [];
    return [{ start, end, opener: lasts.indexOf(start) }];
  });
  return stretches.filter((one) =>
    stretches.every((other) =>
      other === one || other.start > one.end || other.end < one.start ||
      one.end - one.start < other.end - other.start ||
      (one.end - one.start === other.end - other.start && one.opener < other.opener)
    )
  ).map(({ start }) => start);
}

Deno.test("AndTrigger gives the tightest agreements of any triggers, from any time on", () => {
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(seed / 2 ** 31 * n);
  };
  const SPAN = 60;
  for (let round = 0; round < 150; round++) {
    const members = Array.from({ length: 2 + random(2) }, () => {
      const times = Array.from({ length: 1 + random(20) }, () => random(SPAN));
      return [...new Set(times)].sort((a, b) => a - b);
    });
    const threshold = random(12);
    const triggers: Trigger[] = members.map((times) =>
      new OrTrigger(times.map((time) => new DateTrigger(new Date(time))))
    );
    const trigger = new AndTrigger(triggers, { threshold: { milliseconds: threshold } });
    const expected = agreements(members, threshold);
    const told = JSON.stringify({ members, threshold });
    assertEquals(upcoming(trigger, SPAN).map(Number), expected, told);
    for (let after = -1; after <= SPAN; after++) {
      const next = expected.find((time) => time > after) ?? null;
      assertEquals(trigger.next(new Date(after))?.getTime() ?? null, next, `${after} of ${told}`);
    }
  }
});

Deno.test("AndTrigger throws after so many tries", () => {
  const never = new AndTrigger([every(4), every(4, 2)], { threshold: 0, maxIterations: 50 });
  assertThrows(() => never.next(), MaxIterationsReachedError, "50 tries");
});
