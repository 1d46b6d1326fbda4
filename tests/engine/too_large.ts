import { assertEquals, assertMatch } from "@std/assert";
import {
  IntervalTrigger,
  MemoryDataStore,
  registerTrigger,
  task,
  TimeTrigger,
  type Trigger,
  type TriggerSpec,
} from "../../mod.ts";
import { SerializationError } from "../../src/errors.ts";
import type { Acquired, AcquireParams, CommitParams, Committed } from "../../src/store.ts";
import { at, gate, Rig } from "../_rig.ts";

/** The most characters of a commit. */
const MAX = 20_000;

/** A store that takes little at once, and gives one job at a time. */
class NarrowStore extends MemoryDataStore {
  /** How many jobs each commit has added. */
  readonly added: number[] = [];
  /** How many jobs each commit has ended. */
  readonly ended: number[] = [];

  override async acquire(params: AcquireParams): Promise<Acquired> {
    const acquired = await super.acquire({ ...params, maxJobs: Math.min(params.maxJobs, 1) });
    return { ...acquired, more: acquired.jobs.length > 0 };
  }

  override async commit(params: CommitParams): Promise<Committed> {
    if (JSON.stringify(params).length > MAX) {
      throw new SerializationError("", "Cannot store it: too large");
    }
    const committed = await super.commit(params);
    if (params.fires.length > 0) this.added.push(committed.addedJobs.length);
    if (params.ends.length > 0) this.ended.push(params.ends.length);
    return committed;
  }
}

/** A scheduler on such a store. */
function narrow() {
  const store = new NarrowStore();
  const rig = new Rig({ store });
  return { store, rig, scheduler: rig.scheduler() };
}

const TEXT = "x".repeat(1000);
const ALL = { maxRunningJobs: 1000 };
const KEPT = { resultExpirationTime: 60 };

Deno.test("a scheduler asks again at once when a store has left jobs for their size", async () => {
  const { rig, scheduler } = narrow();
  await using _ = rig;
  const all = gate();
  let started = 0;
  const wait = task("wait", async () => {
    if (++started === 5) all.open();
    await all.opened;
  }, ALL);
  for (let i = 0; i < 5; i++) await scheduler.addJob(wait);
  assertEquals((await rig.tick(scheduler)).ran, 5);
});

Deno.test("the jobs of many schedules are written in parts, and run in the same tick", async () => {
  const { store, rig, scheduler } = narrow();
  await using _ = rig;
  const work = task("work", (_text: string) => {}, ALL);
  for (let i = 0; i < 50; i++) {
    await scheduler.addSchedule(work, new TimeTrigger(0), { args: [TEXT] });
  }
  const { fired, ran, failed } = await rig.tick(scheduler);
  assertEquals([fired, ran, failed], [50, 50, 0]);
  assertEquals(store.added, [12, 13, 12, 13]);
});

Deno.test("the missed fire times of one schedule are written in parts", async () => {
  const { rig, scheduler } = narrow();
  await using _ = rig;
  const times: (Date | null)[] = [];
  const work = task("work", (_text: string) => {}, { ...ALL, misfireGraceTime: null });
  scheduler.subscribe((event) => void times.push(event.scheduledFireTime), ["jobReleased"]);
  const trigger = new IntervalTrigger({ seconds: 1 });
  await scheduler.addSchedule(work, trigger, { id: "s", args: [TEXT], coalesce: "all" });
  await rig.clock.advance(49);
  const { fired, ran, failed } = await rig.tick(scheduler);
  assertEquals([fired, ran, failed], [50, 50, 0]);
  assertEquals(times, Array.from({ length: 50 }, (_, i) => at(i)));
  assertEquals((await scheduler.getSchedule("s")).nextFireTime, at(50));
});

Deno.test("a schedule whose one job is too large is set aside, and harms no other", async () => {
  const { rig, scheduler } = narrow();
  await using _ = rig;
  const work = task("work", (_text: string) => {}, ALL);
  await scheduler.addSchedule(work, new TimeTrigger(0), { id: "large", args: ["x".repeat(MAX)] });
  await scheduler.addSchedule(work, new TimeTrigger(0), { id: "small", args: [TEXT] });
  const { fired, ran } = await rig.tick(scheduler);
  assertEquals([fired, ran], [1, 1]);
  const aside = await scheduler.getSchedules({ failed: true });
  assertEquals(aside.map(({ id, error }) => [id, error?.name]), [["large", "SerializationError"]]);
});

/** Throws an error that is too large to be stored, once it is `broken`. */
class VerboseTrigger implements Trigger {
  static readonly kind = "test.verbose";
  static broken = false;
  static fromJSON(_spec: TriggerSpec) {
    return new VerboseTrigger();
  }
  next(): Date {
    if (VerboseTrigger.broken) throw new Error("x".repeat(MAX));
    return at(0);
  }
  toJSON(): TriggerSpec {
    return { kind: VerboseTrigger.kind };
  }
}
registerTrigger(VerboseTrigger);

Deno.test("a schedule whose error is too large is set aside with another one", async () => {
  const { rig, scheduler } = narrow();
  await using _ = rig;
  await scheduler.addSchedule(task("work", () => {}), new VerboseTrigger(), { id: "s" });
  VerboseTrigger.broken = true;
  await rig.tick(scheduler);
  assertEquals((await scheduler.getSchedule("s")).error?.name, "SerializationError");
});

Deno.test("fire times that are written in parts count once for maxRuns", async () => {
  const { store, rig, scheduler } = narrow();
  await using _ = rig;
  const work = task("work", (_text: string) => {}, ALL);
  await scheduler.addSchedule(work, new IntervalTrigger({ seconds: 1 }), {
    ...{ id: "s", args: [TEXT], coalesce: "all", maxRuns: 25 },
  });
  await rig.clock.advance(60);
  assertEquals((await rig.tick(scheduler)).ran, 25);
  const { runs, nextFireTime } = await scheduler.getSchedule("s");
  assertEquals([runs, nextFireTime, store.added.length > 1], [25, null, true]);
});

Deno.test("the ends of many jobs are written in parts", async () => {
  const { store, rig, scheduler } = narrow();
  await using _ = rig;
  const all = gate();
  let started = 0;
  const work = task("work", async () => {
    if (++started === 32) all.open();
    await all.opened;
    return TEXT;
  }, ALL);
  const ids: string[] = [];
  for (let i = 0; i < 32; i++) ids.push(await scheduler.addJob(work, KEPT));
  assertEquals((await rig.tick(scheduler)).ran, 32);
  for (const id of ids) assertEquals((await scheduler.getJobResult(id))?.returnValue, TEXT);
  assertEquals(store.ended, [16, 16]);
});

for (
  const [what, end] of Object.entries({
    "value": () => "x".repeat(MAX),
    "error": () => {
      throw new Error("x".repeat(MAX));
    },
  })
) {
  Deno.test(`a job whose ${what} is too large ends with that as its error`, async () => {
    const { rig, scheduler } = narrow();
    await using _ = rig;
    const id = await scheduler.addJob(task("work", end), KEPT);
    assertEquals((await rig.tick(scheduler)).failed, 1);
    const result = await scheduler.getJobResult(id);
    assertEquals([result?.outcome, result?.error?.name], ["error", "SerializationError"]);
    assertMatch(result!.error!.message, /too large/);
  });
}
