import { assertEquals, assertRejects } from "@std/assert";
import { currentJob, IntervalTrigger, type OverlapPolicy, task } from "../../mod.ts";
import { gate, Rig, START } from "../_rig.ts";

/** A task whose jobs take 25 seconds, and when they began and ended. */
function slow(rig: Rig) {
  const log: string[] = [];
  const seconds = () => (rig.clock.now() - START.getTime()) / 1000;
  const work = task("slow", async () => {
    const { nominalFireTime, signal } = currentJob();
    const name = nominalFireTime ? (nominalFireTime.getTime() - START.getTime()) / 1000 : "extra";
    log.push(`${seconds()}: ${name} begins`);
    await rig.clock.sleep(25_000, signal);
    log.push(`${seconds()}: ${name} ${signal.aborted ? "is aborted" : "ends"}`);
  }, { maxRunningJobs: 10 });
  return { work, log };
}

/** What the jobs of a schedule that fires every ten seconds, three times, do under a policy. */
async function played(overlap: OverlapPolicy, maxRuns = 3): Promise<string[]> {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const { work, log } = slow(rig);
  await scheduler.addSchedule(work, new IntervalTrigger({ seconds: 10 }), { overlap, maxRuns });
  await rig.clock.advance(100);
  return log;
}

Deno.test("allow: jobs run side by side", async () => {
  assertEquals(await played("allow"), [
    ...["0: 0 begins", "10: 10 begins", "20: 20 begins", "25: 0 ends", "35: 10 ends"],
    "45: 20 ends",
  ]);
});

Deno.test("skip: fire times become nothing while a job is there", async () => {
  assertEquals(await played("skip", 5), [
    "0: 0 begins",
    "25: 0 ends",
    "30: 30 begins",
    "55: 30 ends",
  ]);
});

Deno.test("bufferOne: one job waits, those after it become nothing", async () => {
  assertEquals(await played("bufferOne"), [
    ...["0: 0 begins", "25: 0 ends", "25: 10 begins", "50: 10 ends"],
  ]);
});

Deno.test("bufferAll: all wait for their turn", async () => {
  assertEquals(await played("bufferAll"), [
    ...[
      "0: 0 begins",
      "25: 0 ends",
      "25: 10 begins",
      "50: 10 ends",
      "50: 20 begins",
      "75: 20 ends",
    ],
  ]);
});

Deno.test("cancelOther: the newest job is the one that runs", async () => {
  assertEquals(await played("cancelOther"), [
    ...["0: 0 begins", "10: 0 is aborted", "10: 10 begins", "20: 10 is aborted", "20: 20 begins"],
    "45: 20 ends",
  ]);
});

Deno.test("a skipped fire time is an event, and a missed batch is one job", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const { work, log } = slow(rig);
  const skipped: Date[] = [];
  scheduler.subscribe(({ nominalFireTime }) => skipped.push(nominalFireTime), ["fireTimeSkipped"]);
  const options = { id: "s", overlap: "skip", coalesce: "all" } as const;
  await scheduler.addSchedule(work, new IntervalTrigger({ seconds: 10 }), options);
  await rig.clock.advance(95);
  await scheduler.start();
  await rig.clock.advance(5);
  assertEquals(log, ["95: 90 begins"]);
  assertEquals(skipped.map((time) => time.getTime() - START.getTime()), [100_000]);
});

Deno.test("jobs with one concurrency key run one at a time, on all schedulers", async () => {
  await using rig = new Rig();
  const [one, two] = [await rig.started(), await rig.started()];
  let [running, most] = [0, 0];
  const work = (id: string) =>
    task(id, async () => {
      most = Math.max(most, ++running);
      await rig.clock.sleep(5000);
      running--;
    }, { maxRunningJobs: 10 });
  const tasks = [work("a"), work("b")];
  for (let i = 0; i < 6; i++) {
    const scheduler = i % 2 === 0 ? one : two;
    await scheduler.addJob(tasks[i % 2]!, { concurrencyKey: "user/ada" });
  }
  await rig.clock.advance(60);
  assertEquals([most, await one.getJobs()], [1, []]);
});

Deno.test("jobs of a lower priority number come first", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const order: string[] = [];
  const work = task("work", (name: string) => void order.push(name), { priority: 5 });
  await scheduler.addJob(work, { args: ["as the task"] });
  await scheduler.addJob(work, { args: ["urgent"], priority: -1 });
  await scheduler.addJob(work, { args: ["late"], priority: 9 });
  await scheduler.addJob(work, { args: ["normal"], priority: 0 });
  await rig.tick(scheduler);
  assertEquals(order, ["urgent", "normal", "as the task", "late"]);
});

Deno.test("a rate limit holds over all schedulers, and they sleep until it lets more start", async () => {
  await using rig = new Rig();
  const [one] = [await rig.started(), await rig.started()];
  const starts: number[] = [];
  const work = task("work", () => void starts.push((rig.clock.now() - START.getTime()) / 1000), {
    maxRunningJobs: 10,
    rateLimit: { limit: 2, per: { seconds: 30 } },
  });
  for (let i = 0; i < 5; i++) await one.addJob(work);
  await rig.clock.advance(100);
  assertEquals(starts, [0, 0, 30, 30, 60]);
});

Deno.test("how jobs follow each other is checked", async () => {
  await using rig = new Rig();
  const scheduler = rig.scheduler();
  const add = (options: object) =>
    scheduler.addSchedule(task("t", () => {}), new IntervalTrigger({ days: 1 }), options);
  const both = { overlap: "bufferAll", concurrencyKey: "k" };
  await assertRejects(() => add(both), TypeError, "a concurrencyKey of their own");
  await assertRejects(() => add({ overlap: "queue" }), TypeError, "overlap is one of allow, skip");
  await assertRejects(() => add({ maxRuns: 0 }), RangeError, "maxRuns is a whole number from 1");
  await assertRejects(() => add({ fixedDelay: 0 }), RangeError, "fixedDelay is longer than 0");
  await assertRejects(() => add({ priority: 1.5 }), RangeError, "priority is a whole number");
  await assertRejects(
    () => scheduler.configureTask("t", { rateLimit: { limit: 0, per: 1 } }),
    RangeError,
    "rateLimit.limit",
  );
  assertEquals(await scheduler.getSchedules(), []);
});

Deno.test("with bufferOne, a job that is run besides waits for its turn as well", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const end = gate();
  let running = 0;
  const work = task("work", async () => {
    running++;
    await end.opened;
    running--;
  }, { maxRunningJobs: 5 });
  await scheduler.addSchedule(work, new IntervalTrigger({ days: 1 }), {
    ...{ id: "s", overlap: "bufferOne" },
  });
  await rig.clock.settle();
  await scheduler.runScheduleNow("s");
  await rig.clock.settle();
  assertEquals([running, (await scheduler.getJobs({ state: "blocked" })).length], [1, 1]);
  end.open();
  await rig.clock.settle();
  assertEquals(await scheduler.getJobs(), []);
});
