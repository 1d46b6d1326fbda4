import { assertEquals } from "@std/assert";
import { MemoryDataStore, task } from "../../mod.ts";
import type { StoredPresence } from "../../src/stored.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, gate, Rig } from "../_rig.ts";

const nothing = task("nothing", () => {});
const tidy = task("tidy", () => {});

/** The schedulers that are seen, and when they were. */
async function seen(rig: Rig): Promise<string[]> {
  const found = await rig.scheduler().getSchedulers();
  return found.map(({ identity, seenAt }) => `${identity} ${(+seenAt - +at(0)) / 1000}`);
}

Deno.test("schedulers that have started are seen, with what they do; clients and ticks are not", async () => {
  await using rig = new Rig();
  const client = rig.scheduler({ identity: "client", tasks: [nothing] });
  await client.addJob(nothing);
  await rig.tick(client);
  assertEquals(await client.getSchedulers(), []);
  const worker = rig.scheduler({
    ...{ identity: "worker", role: "worker", maxConcurrentJobs: 7, tasks: [tidy, nothing] },
  });
  await worker.start();
  await rig.clock.advance(1);
  await rig.scheduler({ identity: "other" }).start();
  const common = { startedAt: at(1), seenAt: at(1), tasks: [] };
  assertEquals(await client.getSchedulers(), [
    { identity: "other", role: "both", ...common, maxConcurrentJobs: 100 },
    {
      ...{ identity: "worker", role: "worker", startedAt: at(0), seenAt: at(0) },
      ...{ tasks: ["nothing", "tidy"], maxConcurrentJobs: 7 },
    },
  ]);
});

Deno.test("a scheduler is seen every 30 seconds, or whenever it looks if that is less often", async () => {
  for (const [pollInterval, times] of [[5, 4], [40, 3], [60, 2]] as const) {
    const store = new FaultyStore(new MemoryDataStore());
    await using rig = new Rig({ store });
    await rig.started({ identity: "a", pollInterval, cleanupInterval: null });
    const before = store.calls.length;
    await rig.clock.advance(120);
    const calls = store.calls.slice(before);
    assertEquals(calls.filter((call) => call === "putPresence").length, times);
    assertEquals(calls.filter((call) => call === "acquire").length, 120 / pollInterval);
    assertEquals(await seen(rig), ["a 120"]);
  }
});

Deno.test("a scheduler that stops is not seen any more, and may start again", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started({ identity: "a" });
  await scheduler.stop();
  assertEquals(await seen(rig), []);
  await rig.clock.advance(5);
  await scheduler.start();
  assertEquals(await seen(rig), ["a 5"]);
  assertEquals((await scheduler.getSchedulers())[0]!.startedAt, at(5));
});

Deno.test("a scheduler that is gone without a word is not seen after two minutes", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const scheduler = await rig.started({ identity: "a" });
  await rig.clock.advance(40);
  store.plan("removePresence", "failBefore");
  await scheduler.stop();
  await rig.clock.advance(109);
  assertEquals(await seen(rig), ["a 30"]);
  await rig.clock.advance(1);
  assertEquals(await seen(rig), []);
  assertEquals(rig.log.lines, []);
});

Deno.test("a scheduler whose place another one of its name has taken leaves that one there", async () => {
  await using rig = new Rig();
  const old = await rig.started({ identity: "a" });
  await rig.clock.advance(10);
  await rig.started({ identity: "a" });
  await old.stop();
  assertEquals(await seen(rig), ["a 10"]);
});

Deno.test("a task that a scheduler gets later is seen at once", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  await rig.clock.advance(3);
  await scheduler.addJob(nothing);
  await rig.clock.settle();
  const [{ tasks, seenAt } = {}] = await scheduler.getSchedulers();
  assertEquals([tasks, seenAt], [["nothing"], at(3)]);
});

Deno.test("schedulers are seen in the store's time, also if it did not answer when they started", async () => {
  const hour = 3_600_000;
  let isDown = true;
  await using rig = new Rig();
  const store = new class extends MemoryDataStore {
    override async open(): Promise<{ now: never }> {
      if (isDown) throw new Error("down");
      return { now: (rig.clock.now() + hour) as never };
    }
  }();
  const scheduler = rig.scheduler({ store, pollInterval: 60 });
  await scheduler.start().catch(() => {});
  isDown = false;
  await scheduler.start();
  await rig.clock.advance(60);
  const [{ startedAt, seenAt } = {}] = await scheduler.getSchedulers();
  assertEquals([startedAt, seenAt], [at(3600), at(3660)]);
});

Deno.test("a store that does not take it harms nothing, and is told of once", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  store.plan("putPresence", "failBefore", Infinity);
  const scheduler = await rig.started({ identity: "a", pollInterval: 1 });
  const events: string[] = [];
  scheduler.subscribe(({ type }) => events.push(type), ["storeFailed", "storeRecovered"]);
  const value = scheduler.runJob(task("work", () => "done"));
  await rig.clock.advance(60);
  assertEquals([await value, await seen(rig)], ["done", []]);
  const tries = store.calls.filter((call) => call === "putPresence").length;
  assertEquals(tries <= 15, true, `${tries} tries`);
  store.clear();
  await rig.clock.advance(5);
  assertEquals([await seen(rig), events], [["a 65"], ["storeRecovered"]]);
  assertEquals(rig.log.count(/The store failed/), 1);
});

Deno.test("a store that takes its time with it holds up neither jobs nor stop()", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  const put = store.hold("putPresence");
  const scheduler = await rig.started();
  await put.reached;
  const value = scheduler.runJob(task("work", () => "done"));
  await rig.clock.advance(60);
  assertEquals(await value, "done");
  assertEquals(store.calls.filter((call) => call === "putPresence").length, 1);
  const stopped = scheduler.stop({ drain: true });
  await rig.clock.advance(2);
  await stopped;
  assertEquals(scheduler.state, "stopped");
});

Deno.test("what is being said while a scheduler stops is taken back after it", async () => {
  const said = gate();
  const store = new class extends MemoryDataStore {
    override async putPresence(presence: StoredPresence): Promise<void> {
      await said.opened;
      await super.putPresence(presence);
    }
  }();
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  const stopped = scheduler.stop();
  await rig.clock.settle();
  said.open();
  await stopped;
  await rig.clock.settle();
  assertEquals(await store.getPresences({ now: rig.clock.now() }), []);
});

Deno.test("stop() closes a store that does not answer, however long jobs may take", async () => {
  const never = gate();
  const store = new class extends MemoryDataStore {
    override removePresence(): Promise<void> {
      return never.opened;
    }
    override close(): Promise<void> {
      return never.opened; // it waits for what is under way
    }
  }();
  await using rig = new Rig({ store });
  const scheduler = await rig.started();
  const stopped = scheduler.stop({ drain: true });
  await rig.clock.advance(2);
  await stopped;
  assertEquals(scheduler.state, "stopped");
});
