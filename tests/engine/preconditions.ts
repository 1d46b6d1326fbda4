import { assertEquals, assertRejects } from "@std/assert";
import {
  type ChangeOptions,
  type DataStore,
  IntervalTrigger,
  MemoryDataStore,
  type Schedule,
  ScheduleLookupError,
  type Scheduler,
  task,
} from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, Rig, START } from "../_rig.ts";

const work = task("work", (_n: number) => {});
const every = (minutes: number) => new IntervalTrigger({ minutes, startTime: START });

function add(scheduler: Scheduler, n: number, options: ChangeOptions = {}, minutes = 5) {
  return scheduler.addSchedule(work, every(minutes), {
    ...{ id: "s", args: [n] as [number], conflictPolicy: "replace", ...options },
  });
}

type Change = (scheduler: Scheduler, options?: ChangeOptions) => Promise<unknown>;

/** Changes of the schedule `s`, and what they do when there is none. */
const CHANGES: Readonly<Record<string, { change: Change; without: unknown }>> = {
  "addSchedule()": { change: (s, options) => add(s, 2, options), without: "s" },
  "updateSchedule()": {
    change: (s, options) => s.updateSchedule("s", { timeout: 7 }, options),
    without: ScheduleLookupError,
  },
  "pauseSchedule()": {
    change: (s, options) => s.pauseSchedule("s", options),
    without: ScheduleLookupError,
  },
  "unpauseSchedule()": {
    change: (s, options) => s.unpauseSchedule("s", { resumeFrom: at(3600), ...options }),
    without: ScheduleLookupError,
  },
  "removeSchedule()": { change: (s, options) => s.removeSchedule("s", options), without: false },
};

/** What a schedule is like, as a precondition saw it. */
const lookOf = (schedule: Schedule | null) =>
  schedule && { args: schedule.args, metadata: schedule.metadata };

/** A precondition that notes what it sees, and does something more, the first time. */
function noting(first: () => Promise<unknown> = async () => {}) {
  const seen: (ReturnType<typeof lookOf>)[] = [];
  const precondition = async (schedule: Schedule | null) => {
    if (seen.push(lookOf(schedule)) === 1) await first();
  };
  return { seen, precondition };
}

async function resultOf(call: Promise<unknown>): Promise<unknown> {
  return await call.catch((error) => error.constructor);
}

async function stateOf(store: DataStore): Promise<unknown> {
  return (await store.getSchedules({})).map(({ revision: _, ...row }) => row);
}

for (const [name, { change, without }] of Object.entries(CHANGES)) {
  Deno.test(`${name} asks its precondition of the schedule, and then does what it does`, async () => {
    await using rig = new Rig();
    await using bare = new Rig();
    for (const each of [rig, bare]) await add(each.scheduler(), 1);
    const { seen, precondition } = noting();
    await change(rig.scheduler(), { precondition });
    await change(bare.scheduler());
    assertEquals(seen, [{ args: [1], metadata: {} }]);
    assertEquals(await stateOf(rig.store), await stateOf(bare.store));
  });

  Deno.test(`${name} changes nothing when its precondition throws or rejects, and throws that`, async () => {
    await using rig = new Rig();
    const scheduler = rig.scheduler();
    const no = new Error("not like this");
    const preconditions = [
      () => {
        throw no;
      },
      () => Promise.reject(no),
    ];
    for (const isThere of [false, true]) {
      if (isThere) await add(scheduler, 1);
      const before = await rig.store.getSchedules({});
      for (const precondition of preconditions) {
        const thrown = await assertRejects(() => change(scheduler, { precondition }));
        assertEquals(thrown, no);
      }
      assertEquals(await rig.store.getSchedules({}), before);
    }
  });

  Deno.test(`${name} asks its precondition of null when there is no schedule`, async () => {
    await using rig = new Rig();
    const { seen, precondition } = noting();
    assertEquals(await resultOf(change(rig.scheduler(), { precondition })), without);
    assertEquals(seen, [null]);
  });

  Deno.test(`${name} asks its precondition again when the schedule has changed meanwhile`, async () => {
    await using rig = new Rig();
    const [scheduler, other] = [rig.scheduler(), rig.scheduler()];
    await add(scheduler, 1);
    const metadata = { by: "another" };
    const { seen, precondition } = noting(() => other.updateSchedule("s", { metadata }));
    await change(scheduler, { precondition });
    assertEquals(seen, [{ args: [1], metadata: {} }, { args: [1], metadata }]);
  });

  Deno.test(`${name} is refused by what the schedule has become meanwhile`, async () => {
    await using rig = new Rig();
    const [scheduler, other] = [rig.scheduler(), rig.scheduler()];
    await add(scheduler, 1);
    const metadata = { by: "another" };
    const precondition = async (schedule: Schedule | null) => {
      if (schedule!.metadata.by === "another") throw new RangeError("changed");
      await other.updateSchedule("s", { metadata });
    };
    await assertRejects(() => change(scheduler, { precondition }), RangeError, "changed");
    assertEquals(lookOf(await scheduler.getSchedule("s")), { args: [1], metadata });
  });

  Deno.test(`${name} asks its precondition of null when the schedule is removed meanwhile`, async () => {
    await using rig = new Rig();
    const [scheduler, other] = [rig.scheduler(), rig.scheduler()];
    await add(scheduler, 1);
    const { seen, precondition } = noting(() => other.removeSchedule("s"));
    assertEquals(await resultOf(change(scheduler, { precondition })), without);
    assertEquals(seen, [{ args: [1], metadata: {} }, null]);
  });

  Deno.test(`${name} goes through although the schedule fires meanwhile`, async () => {
    await using rig = new Rig();
    const [scheduler, other] = [rig.scheduler(), rig.scheduler({ tasks: [work] })];
    await add(scheduler, 1);
    const times: unknown[] = [];
    await change(scheduler, {
      async precondition(schedule) {
        if (times.push(schedule?.lastFireTime) === 1) await rig.tick(other);
      },
    });
    assertEquals(times, [null, START]);
  });

  Deno.test(`${name} asks the store no more than it has to without a precondition`, async () => {
    const store = new FaultyStore(new MemoryDataStore());
    await using rig = new Rig({ store });
    const scheduler = rig.scheduler();
    await add(scheduler, 1);
    const first = store.calls.length;
    await change(scheduler);
    const reads = name === "updateSchedule()" || name === "unpauseSchedule()";
    const calls = store.calls.slice(first).filter((call) => call !== "open");
    assertEquals(calls.filter((call) => call === "getSchedules").length, reads ? 1 : 0);
    assertEquals(calls.length, reads ? 2 : 1);
  });

  for (const precondition of [null, true, "yes"]) {
    Deno.test(`${name} refuses the precondition ${precondition}`, async () => {
      await using rig = new Rig();
      const options = { precondition } as unknown as ChangeOptions;
      const says = `precondition is a function, got ${JSON.stringify(precondition)}`;
      await assertRejects(() => change(rig.scheduler(), options), TypeError, says);
    });
  }
}

Deno.test("addSchedule() asks its precondition again when a schedule is added meanwhile", async () => {
  await using rig = new Rig();
  const [scheduler, other] = [rig.scheduler(), rig.scheduler()];
  const { seen, precondition } = noting(() => add(other, 7));
  await add(scheduler, 2, { precondition });
  assertEquals(seen, [null, { args: [7], metadata: {} }]);
  assertEquals((await scheduler.getSchedule("s")).args, [2]);
});

Deno.test("a schedule that is behind the one it replaces is asked about once", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  await add(scheduler, 1, {}, 10);
  await rig.clock.advance({ minutes: 11 });
  const { seen, precondition } = noting();
  await add(scheduler, 2, { precondition }, 5);
  assertEquals(seen.length, 1);
  assertEquals((await scheduler.getSchedule("s")).nextFireTime, at(900));
});

Deno.test("of changes that would each be the first one, one is", async () => {
  await using rig = new Rig();
  const schedulers = Array.from({ length: 5 }, () => rig.scheduler());
  await add(schedulers[0]!, 1);
  const precondition = (schedule: Schedule | null) => {
    if (schedule?.metadata.by !== undefined) throw new RangeError("taken");
  };
  const outcomes = await Promise.all(schedulers.map((scheduler, by) => {
    return resultOf(scheduler.updateSchedule("s", { metadata: { by } }, { precondition }));
  }));
  assertEquals(outcomes.filter((outcome) => outcome === undefined).length, 1);
  assertEquals(outcomes.filter((outcome) => outcome === RangeError).length, 4);
});

Deno.test("what a precondition does to the schedule that it is given stays with it", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  await add(scheduler, 1);
  const spoil = (schedule: Schedule | null) => void (schedule!.args as unknown[]).push("more");
  await scheduler.pauseSchedule("s", { precondition: spoil });
  assertEquals((await scheduler.getSchedule("s")).args, [1]);
});

Deno.test("a slip in the options of a change is refused", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const slip = { precondtion: () => {} } as ChangeOptions;
  for (
    const call of [
      () => scheduler.pauseSchedule("s", slip),
      () => scheduler.removeSchedule("s", slip),
      () => scheduler.updateSchedule("s", {}, slip),
    ]
  ) {
    await assertRejects(call, TypeError, '"precondtion"');
  }
});
