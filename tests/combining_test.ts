import { assertEquals, assertThrows } from "@std/assert";
import {
  AndTrigger,
  CronTrigger,
  DateTrigger,
  IntervalTrigger,
  MaxIterationsReachedError,
  OrTrigger,
  upcoming,
} from "../mod.ts";
import { at, START } from "./_rig.ts";

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

Deno.test("AndTrigger throws after so many tries", () => {
  const never = new AndTrigger([every(4), every(4, 2)], { threshold: 0, maxIterations: 50 });
  assertThrows(() => never.next(), MaxIterationsReachedError, "50 tries");
});
