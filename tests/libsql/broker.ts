import type { Client } from "@libsql/client";
import { assertEquals, assertThrows } from "@std/assert";
import { LibsqlEventBroker } from "../../brokers/libsql.ts";
import { DateTrigger, type Event, Scheduler, task } from "../../mod.ts";
import type { Outbox, OutboxNews } from "../../stores/libsql.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { ManualClock } from "../../testing/mod.ts";
import { brokerPair } from "../_broker_pair.ts";
import { Databases } from "../_databases.ts";
import { START } from "../_rig.ts";

/** An outbox on which nothing happens, that counts how often it is looked at. */
class QuietOutbox implements Outbox {
  readonly isNear = false;
  readonly #clock: ManualClock;
  readonly looks: number[] = [];
  news: Partial<OutboxNews> = {};
  error: Error | undefined;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  open = () => Promise.resolve();
  close = () => Promise.resolve();
  end = () => Promise.resolve({ sequence: 0, changes: 0 });
  version = () => Promise.resolve(null);
  append = () => Promise.resolve();
  read = () => {
    this.looks.push(this.#clock.now() - START.getTime());
    if (this.error) return Promise.reject(this.error);
    const place = { sequence: 0, changes: 0 };
    return Promise.resolve({
      events: [],
      isWhole: true,
      isUnannounced: false,
      place,
      ...this.news,
    });
  };
}

function quiet(options: ConstructorParameters<typeof LibsqlEventBroker>[1] = {}) {
  const clock = new ManualClock(START);
  const outbox = new QuietOutbox(clock);
  const broker = new LibsqlEventBroker({ outbox }, { clock, ...options });
  return { clock, outbox, broker };
}

const EVENT: Event = { type: "taskAdded", taskId: "t", timestamp: START, schedulerId: "me" };

Deno.test("a job that another process adds wakes a scheduler within milliseconds", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const clock = new ManualClock(START);
  const [store, other] = [databases.onFile(url), databases.onFile(url)];
  const work = task("work", () => "done");
  await using scheduler = new Scheduler({
    ...{ store, clock, broker: new LibsqlEventBroker(store, { clock }) },
  });
  await using client = new Scheduler({
    ...{ store: other, clock, broker: new LibsqlEventBroker(other, { clock }) },
  });
  await scheduler.configureTask(work);
  await scheduler.start();
  await clock.advance({ milliseconds: 100 });
  const id = await client.addJob("work", { resultExpirationTime: 60 });
  await clock.advance({ milliseconds: 5 });
  assertEquals((await client.getJobResult(id, { wait: false }))?.returnValue, "done");
});

Deno.test("who waits for a result learns of it from another process", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const clock = new ManualClock(START);
  const [store, other] = [databases.onFile(url), databases.onFile(url)];
  const broker = (of: LibsqlDataStore) => new LibsqlEventBroker(of, { clock });
  await using scheduler = new Scheduler({ store, clock, broker: broker(store) });
  await using client = new Scheduler({ store: other, clock, broker: broker(other) });
  await scheduler.configureTask(task("work", () => "done"));
  await scheduler.start();
  const value = client.runJob("work");
  await clock.settle();
  await clock.advance({ milliseconds: 10 });
  assertEquals(clock.now() - START.getTime(), 10);
  assertEquals(await value, "done");
});

async function runsJobOfTransaction(client: Client, store: LibsqlDataStore): Promise<void> {
  const clock = new ManualClock(START);
  const runs: string[] = [];
  const work = task("work", (name: string) => void runs.push(name));
  await using scheduler = new Scheduler({
    ...{ store, clock, broker: new LibsqlEventBroker(store, { clock }) },
  });
  const seen: Event[] = [];
  scheduler.subscribe((event) => seen.push(event), ["storeChanged"]);
  await scheduler.configureTask(work);
  await scheduler.start();
  await clock.advance({ seconds: 1 });
  for (const end of ["rollback", "commit"] as const) {
    const transaction = await client.transaction("write");
    await new Scheduler({ store: store.within(transaction), clock }).addJob(work, { args: [end] });
    await transaction[end]();
    await clock.advance({ milliseconds: 5 });
  }
  assertEquals(runs, ["commit"]);
  assertEquals(seen.map(({ type }) => type), ["storeChanged"]);
}

Deno.test("a job in a user's own transaction is a storeChanged, and is run at once", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  await runsJobOfTransaction(databases.client(url), databases.onFile(url));
});

Deno.test("so is one in a transaction of the client that the store uses itself", async () => {
  await using databases = new Databases();
  const client = databases.client(databases.newFile());
  await runsJobOfTransaction(client, new LibsqlDataStore({ client }));
});

Deno.test("a prefix in another case is the same one", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const stores = ["App_", "app_"].map((tablePrefix) => databases.onFile(url, { tablePrefix }));
  for (const store of stores) {
    await store.open();
    await store.outbox.append({ sender: "me", events: [EVENT] });
  }
  const ends = await Promise.all(stores.map(({ outbox }) => outbox.end()));
  assertEquals(ends.map(({ sequence }) => sequence), [2, 2]);
  for (const store of stores) await store.close();
});

Deno.test("brokers on one store hear each other", async () => {
  await using databases = new Databases();
  const clock = new ManualClock(START);
  const store = databases.onFile();
  const [here, there] = [0, 1].map(() => new LibsqlEventBroker(store, { clock })) as [
    LibsqlEventBroker,
    LibsqlEventBroker,
  ];
  const seen: string[] = [];
  there.subscribe(({ type }) => seen.push(type));
  await Promise.all([here.open(), there.open()]);
  await clock.advance({ milliseconds: 5 });
  await here.publish([EVENT]);
  await clock.advance({ milliseconds: 5 });
  await Promise.all([here.close(), there.close()]);
  assertEquals(seen, ["taskAdded"]);
});

Deno.test("what schedulers announce is no storeChanged", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const clock = new ManualClock(START);
  const [here, there] = [databases.onFile(url), databases.onFile(url)];
  const broker = new LibsqlEventBroker(there, { clock });
  const seen: string[] = [];
  broker.subscribe(({ type }) => seen.push(type));
  await broker.open();
  await using scheduler = new Scheduler({
    ...{ store: here, clock, broker: new LibsqlEventBroker(here, { clock }) },
  });
  const work = task("work", () => {});
  for (let i = 0; i < 3; i++) await scheduler.addJob(work);
  await scheduler.stop();
  await clock.advance({ milliseconds: 5 });
  await broker.close();
  assertEquals(seen, ["taskAdded", "jobAdded", "jobAdded", "jobAdded"]);
});

Deno.test("thousands of events arrive once each and in order", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const { here, there, settle } = brokerPair(databases.onFile(url), databases.onFile(url));
  const seen: string[] = [];
  there.subscribe((event) => seen.push((event as { taskId: string }).taskId));
  await Promise.all([here.open(), there.open()]);
  const ids = Array.from({ length: 3500 }, (_, i) => `task-${i}`);
  await here.publish(ids.map((taskId) => ({ ...EVENT, taskId })));
  for (let looks = 0; looks < 4; looks++) await settle();
  await Promise.all([here.close(), there.close()]);
  assertEquals(seen, ids);
});

Deno.test("events older than a minute go when others are appended", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const broker = new LibsqlEventBroker(databases.onFile(url));
  await broker.open();
  const client = databases.client(url);
  await broker.publish([EVENT, EVENT, EVENT]);
  await client.execute("UPDATE almanac_events SET published_at = published_at - 61000");
  await broker.publish([EVENT]);
  await broker.publish([EVENT]);
  const { rows } = await client.execute("SELECT sequence FROM almanac_events ORDER BY sequence");
  await broker.close();
  assertEquals(rows.map(({ sequence }) => sequence), [4, 5]);
});

Deno.test("an event that cannot be read is passed over", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const { here, there, settle } = brokerPair(databases.onFile(url), databases.onFile(url));
  const seen: Event[] = [];
  there.subscribe((event) => seen.push(event));
  await Promise.all([here.open(), there.open()]);
  const client = databases.client(url);
  for (const text of ["{", "null", "[1]", '"text"']) {
    await client.execute({
      sql: `INSERT INTO almanac_events (sender, published_at, announced, event)
        VALUES ('x', unixepoch() * 1000, 0, ?)`,
      args: [text],
    });
  }
  await here.publish([EVENT]);
  await settle();
  await Promise.all([here.close(), there.close()]);
  assertEquals(seen, [EVENT]);
});

Deno.test("a server on which nothing happens is looked at ever less often", async () => {
  const { clock, outbox, broker } = quiet();
  broker.subscribe(() => {});
  await broker.open();
  await clock.advance({ seconds: 8 });
  await broker.close();
  assertEquals(outbox.looks, [0, 200, 600, 1400, 3000, 5000, 7000]);
});

Deno.test("a server is looked at often again after something happened", async () => {
  const { clock, outbox, broker } = quiet();
  broker.subscribe(() => {});
  await broker.open();
  await clock.advance({ seconds: 10 });
  outbox.looks.length = 0;
  outbox.news = { events: [EVENT], place: { sequence: 1, changes: 0 } };
  await clock.advance({ seconds: 1 });
  outbox.news = { place: { sequence: 1, changes: 0 } };
  await clock.advance({ milliseconds: 300 });
  await broker.close();
  assertEquals(outbox.looks, [11000, 11100, 11300]);
});

Deno.test("who publishes looks at the server sooner", async () => {
  const { clock, outbox, broker } = quiet();
  broker.subscribe(() => {});
  await broker.open();
  await clock.advance({ milliseconds: 7100 });
  outbox.looks.length = 0;
  await broker.publish([EVENT]);
  await clock.advance({ milliseconds: 500 });
  await broker.close();
  assertEquals(outbox.looks, [7200, 7400]);
});

Deno.test("nothing is looked for while nobody is subscribed", async () => {
  const { clock, outbox, broker } = quiet({ pollInterval: 1 });
  await broker.open();
  await clock.advance({ seconds: 10 });
  assertEquals(outbox.looks, []);
  const end = broker.subscribe(() => {});
  await clock.advance({ seconds: 3 });
  end();
  await clock.advance({ seconds: 10 });
  assertEquals([outbox.looks.length > 0, clock.sleeping], [true, 0]);
  await broker.close();
});

Deno.test("a subscriber hears nothing of what was published long before", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const clock = new ManualClock(START);
  const [here, there] = [databases.onFile(url), databases.onFile(url)].map((store) =>
    new LibsqlEventBroker(store, { clock })
  );
  await Promise.all([here!.open(), there!.open()]);
  await here!.publish([EVENT]);
  await clock.advance({ seconds: 2 });
  const seen: Event[] = [];
  there!.subscribe((event) => seen.push(event));
  await clock.advance({ seconds: 1 });
  await here!.publish([{ ...EVENT, taskId: "u" }]);
  await clock.advance({ seconds: 1 });
  await Promise.all([here!.close(), there!.close()]);
  assertEquals(seen, [{ ...EVENT, taskId: "u" }]);
});

Deno.test("looks that fail are made again, ever less often, and nothing is missed", async () => {
  const { clock, outbox, broker } = quiet();
  const seen: Event[] = [];
  broker.subscribe((event) => seen.push(event));
  outbox.error = new Error("no server");
  await broker.open();
  await clock.advance({ seconds: 5 });
  assertEquals(outbox.looks, [0, 200, 600, 1400, 2400, 3400, 4400]);
  outbox.error = undefined;
  outbox.news = { events: [EVENT], place: { sequence: 1, changes: 0 } };
  await clock.advance({ milliseconds: 400 });
  await broker.close();
  assertEquals(seen, [EVENT]);
});

Deno.test("close() ends the looks, whoever is still subscribed", async () => {
  const { clock, outbox, broker } = quiet();
  broker.subscribe(() => {});
  await broker.open();
  await broker.open();
  await broker.close();
  await clock.advance({ seconds: 1 });
  assertEquals(clock.sleeping, 1);
  await broker.close();
  await broker.close();
  const looks = outbox.looks.length;
  await clock.advance({ seconds: 10 });
  assertEquals([outbox.looks.length, clock.sleeping], [looks, 0]);
  await broker.open();
  await clock.advance({ seconds: 1 });
  await broker.close();
  assertEquals(outbox.looks.length > looks, true);
});

Deno.test("what is no LibsqlDataStore, and options that are none, are refused", () => {
  const { outbox } = quiet();
  const make = (store: unknown, options?: object) => () =>
    new LibsqlEventBroker(store as { outbox: Outbox }, options);
  assertThrows(make({}), TypeError, "expected a LibsqlDataStore");
  assertThrows(make(undefined), TypeError, "expected a LibsqlDataStore");
  assertThrows(make({ outbox }, { poll: 1 }), TypeError, "poll");
  assertThrows(make({ outbox }, { pollInterval: -1 }), RangeError, "pollInterval");
});

Deno.test("an event of one's own hides no change of somebody else's", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  const clock = new ManualClock(START);
  const [here, there] = [databases.onFile(url), databases.onFile(url)];
  let ran = 0;
  await using scheduler = new Scheduler({
    ...{ store: here, clock, broker: new LibsqlEventBroker(here, { clock, pollInterval: 1 }) },
  });
  await using silent = new Scheduler({ store: there, clock });
  await scheduler.configureTask(task("work", () => void ran++));
  await scheduler.addSchedule("work", new DateTrigger("2030-01-01T00:00:00Z"), { id: "other" });
  await scheduler.start();
  await clock.advance({ milliseconds: 2500 });
  await silent.addJob("work");
  await scheduler.pauseSchedule("other");
  await clock.advance({ seconds: 1 });
  assertEquals(ran, 1);
});

Deno.test("a broker that is opened again while it closes goes on looking", async () => {
  const { clock, outbox, broker } = quiet();
  const looking = Promise.withResolvers<Awaited<ReturnType<QuietOutbox["read"]>>>();
  const read = outbox.read;
  outbox.read = () => looking.promise;
  broker.subscribe(() => {});
  await broker.open();
  const closing = broker.close();
  await broker.open();
  outbox.read = read;
  looking.resolve(await read());
  await closing;
  outbox.looks.length = 0;
  await clock.advance({ seconds: 5 });
  await broker.close();
  assertEquals(outbox.looks.length > 0, true);
});
