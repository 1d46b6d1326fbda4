import { assertEquals } from "@std/assert";
import { Scheduler, task, TimeTrigger } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { ManualClock } from "../../testing/mod.ts";
import { Databases } from "../_databases.ts";
import { RecordingClient } from "../_recording_client.ts";
import { Rig, START } from "../_rig.ts";

/** What a tick finds that `prepare` has left, and in how many round trips; the scheduler is open. */
async function ticked(prepare: (scheduler: Scheduler, clock: ManualClock) => Promise<unknown>) {
  await using databases = new Databases();
  const client = new RecordingClient(databases.client(databases.newFile()), "http");
  const clock = new ManualClock(START);
  await using scheduler = new Scheduler({ store: new LibsqlDataStore({ client }), clock });
  await prepare(scheduler, clock);
  await scheduler.getTasks(); // opens the store
  client.calls.length = 0;
  const outcome = scheduler.tick();
  await clock.advance(1);
  const { fired, ran } = await outcome;
  return { fired, ran, trips: client.calls.length };
}

const work = task("work", () => "done", { maxRunningJobs: 100 });

Deno.test("a tick that finds nothing takes one round trip", async () => {
  const found = await ticked((scheduler) => scheduler.addSchedule(work, new TimeTrigger(60)));
  assertEquals(found, { fired: 0, ran: 0, trips: 1 });
});

Deno.test("the first tick of a process takes one more, to open the store", async () => {
  await using databases = new Databases();
  const client = new RecordingClient(databases.client(databases.newFile()), "http");
  const connect = () => new Scheduler({ store: new LibsqlDataStore({ client }), tasks: [work] });
  await connect().addJob(work);
  client.calls.length = 0;
  await using scheduler = connect();
  assertEquals((await scheduler.tick()).ran, 1);
  assertEquals(client.calls.length, 3);
});

Deno.test("a tick that finds queued jobs takes two", async () => {
  const found = await ticked(async (scheduler) => {
    for (let i = 0; i < 20; i++) await scheduler.addJob(work, { resultExpirationTime: 60 });
  });
  assertEquals(found, { fired: 0, ran: 20, trips: 2 });
});

Deno.test("a tick that finds schedules that are due takes three", async () => {
  const found = await ticked(async (scheduler) => {
    for (let i = 0; i < 20; i++) {
      await scheduler.addSchedule(work, new TimeTrigger(0), { jobResultExpirationTime: 60 });
    }
  });
  assertEquals(found, { fired: 20, ran: 20, trips: 3 });
});

Deno.test("a tick whose jobs end one after the other takes one for each end", async () => {
  const found = await ticked(async (scheduler, clock) => {
    const wait = task("wait", (ms: number) => clock.sleep(ms), { maxRunningJobs: 3 });
    for (const ms of [100, 200, 300]) await scheduler.addJob(wait, { args: [ms] });
  });
  assertEquals(found, { fired: 0, ran: 3, trips: 4 });
});

Deno.test("a tick runs all that is queued on a server, however few jobs may run at once", async () => {
  await using databases = new Databases();
  await using rig = new Rig({ store: await databases.onServer("http") });
  const scheduler = rig.scheduler({ maxConcurrentJobs: 10 });
  await Promise.all(Array.from({ length: 35 }, () => scheduler.addJob(work)));
  assertEquals((await rig.tick(scheduler)).ran, 35);
});

Deno.test("a scheduler that has started says that it is there with its looks", async () => {
  await using databases = new Databases();
  const client = new RecordingClient(databases.client(databases.newFile()), "http");
  const store = new LibsqlDataStore({ client });
  await using rig = new Rig({ store });
  const scheduler = await rig.started({ pollInterval: 10, cleanupInterval: null });
  client.calls.length = 0;
  await rig.clock.advance(60);
  const told = client.calls.filter(({ statements }) =>
    statements.some(({ sql }) => sql.includes("INTO almanac_schedulers"))
  );
  assertEquals([client.calls.length, told.length], [6, 2]);
  const [{ startedAt, seenAt } = {}] = await scheduler.getSchedulers();
  assertEquals(Number(seenAt) - Number(startedAt), 60_000);
});
