import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  ArgumentsError,
  DeserializationError,
  IntervalTrigger,
  job,
  type StandardSchema,
  task,
} from "../../mod.ts";
import { Rig } from "../_rig.ts";

/** A schema of one text and a number that may be left out, which becomes 1. */
const schema: StandardSchema<[string, number?], [string, number]> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate(value) {
      const [text, number = 1] = value as unknown[];
      const issues = [
        ...typeof text === "string" ? [] : [{ message: "expected a text", path: [0] }],
        ...typeof number === "number"
          ? []
          : [{ message: "expected a number", path: [{ key: 1 }, "deep"] }],
      ];
      if (issues.length > 0) return { issues };
      return Promise.resolve({ value: [text as string, number as number] });
    },
  },
};

Deno.test("arguments are checked when a job or a schedule is added, and nothing is stored", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const work = task("work", { args: schema }, (_text: string, _n: number) => {});
  const bad = { args: [5, "x"] } as never;
  const message = "args[0]: expected a text; args[1].deep: expected a number";
  const calls = [
    () => scheduler.addJob(work, bad),
    () => scheduler.addUniqueJob(work, bad),
    () => scheduler.addJobs([job(work, { args: ["good"] }), job(work, bad)]),
    () => scheduler.runJob(work, bad),
    () => scheduler.addSchedule(work, new IntervalTrigger({ days: 1 }), bad),
  ];
  for (const call of calls) {
    const error = await assertRejects(call, ArgumentsError, message);
    assertEquals([error.taskId, error.issues[0]], ["work", {
      ...{ path: "args[0]", message: "expected a text" },
    }]);
  }
  assertEquals([await scheduler.getJobs(), await scheduler.getTasks()], [[], []]);
});

Deno.test("the function gets what the schema makes of the arguments", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const seen: unknown[] = [];
  const work = task("work", { args: schema }, (text: string, n: number) => void seen.push(text, n));
  const id = await scheduler.addJob(work, { args: ["a"] });
  assertEquals((await scheduler.getJob(id)).args, ["a"], "stored as they were given");
  await scheduler.addJob("work", { args: ["b", 2] });
  await assertRejects(() => scheduler.addJob("work", { args: [3] }), ArgumentsError);
  await rig.tick(scheduler);
  await rig.tick(scheduler);
  assertEquals(seen, ["a", 1, "b", 2]);
});

Deno.test("stored arguments that the schema takes no longer end their job, and no other", async () => {
  await using rig = new Rig();
  const old = rig.scheduler();
  const keep = { failure: true };
  await old.configureTask(task("work", (_n: number) => {}, { keep, retry: {} }));
  await old.addJob("work", { args: [5] });
  await old.addJob("work", { args: ["good"] });
  const seen: string[] = [];
  const work = task("work", { args: schema }, (text: string) => void seen.push(text));
  const scheduler = await rig.started({ tasks: [work] });
  await rig.clock.settle();
  assertEquals(seen, ["good"]);
  const [bad] = await scheduler.getFinishedJobs();
  assertEquals([bad!.outcome, bad!.attempts, bad!.error?.name], [
    ...["deserializationFailed", 1, "ArgumentsError"],
  ]);
});

Deno.test("arguments of an earlier version are upgraded before they are checked", async () => {
  await using rig = new Rig();
  const old = rig.scheduler();
  await old.addJob(task("work", (_n: number) => {}), { args: [7] });
  await old.addSchedule("work", new IntervalTrigger({ days: 1 }), { id: "s", args: [8] });
  const seen: unknown[] = [];
  const work = task("work", {
    args: schema,
    version: 3,
    upgrade: (args, from) => [`${args[0]} of ${from}`, 2],
  }, (text: string, n: number) => void seen.push(text, n));
  const scheduler = await rig.started({ tasks: [work] });
  await scheduler.addJob(work, { args: ["new"] });
  await rig.clock.advance(1);
  assertEquals(seen.sort(), [1, 2, 2, "7 of 1", "8 of 1", "new"]);
  assertEquals((await scheduler.getSchedule("s")).version, 1);
  await scheduler.updateSchedule("s", { args: ["x"] });
  assertEquals((await scheduler.getSchedule("s")).version, 3);
});

Deno.test("arguments of a later version, or that cannot be upgraded, end their job", async () => {
  await using rig = new Rig();
  const keep = { failure: true };
  const latest = rig.scheduler();
  const next = task("next", (_n: number) => {}, { version: 2, keep });
  await latest.addJob(next, { args: [1] });
  const broken = task("broken", (_n: number) => {}, { version: 1, keep });
  await latest.addJob(broken, { args: [1] });
  const scheduler = await rig.started({
    tasks: [
      task("next", (_n: number) => {}),
      task("broken", (_n: number) => {}, {
        version: 2,
        upgrade() {
          throw new Error("too old");
        },
      }),
    ],
  });
  await rig.clock.settle();
  const ended = await scheduler.getFinishedJobs();
  const reasons = ended.map(({ error }) => [error?.name, error?.message.split(": its ")[1]]).sort();
  assertEquals(reasons, [
    [DeserializationError.name, "arguments are of version 1, and the task's of 2: Error: too old"],
    [DeserializationError.name, "arguments are of version 2, and the task's of 1"],
  ]);
});

Deno.test("a job that is added by id has the version that the store knows", async () => {
  await using rig = new Rig();
  const worker = rig.scheduler();
  await worker.configureTask(task("work", () => {}, { version: 4 }));
  const client = rig.scheduler();
  const id = await client.addJob("work");
  assertEquals((await client.getJob(id)).version, 4);
});

Deno.test("what is no schema or no version is refused", () => {
  const rig = new Rig();
  const make = (options: object) => () => rig.scheduler({ tasks: [task("t", () => {}, options)] });
  assertThrows(make({ args: { parse() {} } }), TypeError, "args is a Standard Schema");
  assertThrows(make({ version: 0 }), RangeError, "version is a whole number from 1");
  assertThrows(make({ upgrade: 5 }), TypeError, "upgrade is a function");
});
