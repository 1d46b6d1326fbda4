import { assertEquals, assertRejects } from "@std/assert";
import { job, Scheduler, task, TimeTrigger } from "../../mod.ts";
import { StoreUnusableError } from "../../src/errors.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { ManualClock } from "../../testing/mod.ts";
import { Databases } from "../_databases.ts";
import { RecordingClient } from "../_recording_client.ts";

const work = task("work", () => {});

const ADDITIONS: Readonly<Record<string, (scheduler: Scheduler) => Promise<string>>> = {
  "addJob()": (scheduler) => scheduler.addJob(work),
  "addJobs()": async (scheduler) => (await scheduler.addJobs([job(work)]))[0]!,
  "addSchedule()": (scheduler) => scheduler.addSchedule(work, new TimeTrigger(60)),
};

for (const [name, add] of Object.entries(ADDITIONS)) {
  Deno.test(`the first ${name} of a process that only adds is one round trip`, async () => {
    await using databases = new Databases();
    const url = databases.newFile();
    await using there = new Scheduler({ store: databases.onFile(url) });
    await there.configureTask(work);
    const client = new RecordingClient(databases.client(url), "http");
    await using scheduler = new Scheduler({ store: new LibsqlDataStore({ client }) });
    const id = await add(scheduler);
    assertEquals(client.calls.length, 1);
    const found = [...await there.getJobs(), ...await there.getSchedules()];
    assertEquals(found.map((each) => each.id), [id]);
    await add(scheduler);
    assertEquals(client.calls.length, 2);
  });
}

Deno.test("a process whose clock is wrong asks for the time before it adds", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  await using there = new Scheduler({ store: databases.onFile(url) });
  await there.configureTask(work);
  const client = new RecordingClient(databases.client(url), "http");
  const clock = new ManualClock("2026-01-01T00:00:00Z");
  await using scheduler = new Scheduler({ store: new LibsqlDataStore({ client }), clock });
  const before = Date.now();
  const id = await scheduler.addSchedule(work, new TimeTrigger(60));
  const { nextFireTime } = await there.getSchedule(id);
  const isRight = (time: number) => time >= before + 60_000 - 5 && time <= Date.now() + 60_000 + 5;
  assertEquals(isRight(nextFireTime!.getTime()), true);
});

for (const protocol of ["http", "ws"] as const) {
  Deno.test(`a process whose clock is wrong makes the tables as well, over ${protocol}`, async () => {
    await using databases = new Databases();
    const store = new LibsqlDataStore({ url: (await databases.server()).url(protocol) });
    const clock = new ManualClock("2026-01-01T00:00:00Z");
    await using scheduler = new Scheduler({ store, clock });
    const before = Date.now();
    await Promise.all([scheduler.addJob(work), scheduler.addJob(work)]);
    const times = (await scheduler.getJobs()).map(({ createdAt }) => createdAt.getTime());
    assertEquals(times.map((time) => time >= before - 1000), [true, true]);
  });

  Deno.test(`what is added first makes the tables, over ${protocol}`, async () => {
    await using databases = new Databases();
    const url = (await databases.server()).url(protocol);
    const connect = () => new Scheduler({ store: new LibsqlDataStore({ url }) });
    await using scheduler = connect();
    const ids = await Promise.all([scheduler.addJob(work), scheduler.addJob(work)]);
    await using other = connect();
    assertEquals((await other.getJobs()).map(({ id }) => id), ids);
  });

  Deno.test(`nothing is added to tables of a newer version, over ${protocol}`, async () => {
    await using databases = new Databases();
    const url = (await databases.server()).url(protocol);
    await using there = new Scheduler({ store: new LibsqlDataStore({ url }) });
    await there.configureTask(work);
    const client = databases.client((await databases.server()).url());
    await client.execute("UPDATE almanac_meta SET value = 99 WHERE key = 'version'");
    await using scheduler = new Scheduler({ store: new LibsqlDataStore({ url }) });
    const error = await assertRejects(() => scheduler.addJob(work), StoreUnusableError);
    assertEquals(/of version 99, and this one knows up to \d/.test(error.message), true);
    assertEquals((await client.execute("SELECT id FROM almanac_jobs")).rows, []);
  });
}
