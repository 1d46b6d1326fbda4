import { assertEquals, assertMatch } from "@std/assert";
import { timeOrderedIds } from "../../src/time_ordered_id.ts";
import { ManualClock } from "../../testing/mod.ts";
import { START } from "../_rig.ts";

Deno.test("an id is a UUID of version 7 with the time in front", () => {
  const id = timeOrderedIds(new ManualClock(START))();
  assertMatch(id, /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assertEquals(parseInt(id.slice(0, 13).replace("-", ""), 16), START.getTime());
});

Deno.test("ids rise within a millisecond, also when there are more than it has room for", () => {
  const next = timeOrderedIds(new ManualClock(START));
  const ids = Array.from({ length: 10_000 }, next);
  assertEquals(ids, ids.toSorted());
  assertEquals(new Set(ids).size, ids.length);
});

Deno.test("ids rise when the clock is set back", async () => {
  const clock = new ManualClock(START);
  const next = timeOrderedIds(clock);
  const first = next();
  await clock.jump(new Date(START.getTime() - 3_600_000));
  assertEquals(next() > first, true);
});

Deno.test("ids of two makers at the same moment differ", () => {
  const clock = new ManualClock(START);
  assertEquals(timeOrderedIds(clock)() === timeOrderedIds(clock)(), false);
});
