import { assert, assertEquals, assertRejects } from "@std/assert";
import { SerializationError, task, TimeTrigger } from "../../mod.ts";
import type { Metadata } from "../../src/records.ts";
import type { DataStore } from "../../src/store.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { aJob, aSchedule, aTask, idsOf, putJobs, putSchedules } from "../../testing/_stored.ts";
import { Databases } from "../_databases.ts";
import { RecordingClient } from "../_recording_client.ts";
import { Rig } from "../_rig.ts";

const databases = new Databases();
Deno.test.afterAll(() => databases[Symbol.asyncDispose]());

/** Values that are all different. */
const VALUES: readonly unknown[] = [
  ...[0, 1, -1, 1.5, 0.3, 0.1 + 0.2, 1e21, 1e300, 5e-324, 2 ** 63, -(2 ** 63), 1e20],
  ...[2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, true, false, null],
  ...["", "0", "1", "true", "null", "{}", "[]", "a", "A", "a ", "é", "e\u0301", "😀", "\ufffd"],
  ...["a\0b", "a\0c", "'\"\\", "\n", "%", "_", "a%", "$.a", "'); DROP TABLE almanac_jobs; --"],
  ...[[], {}, [1], [1, 2], [2, 1], ["1"], [[]], [null], { "": "" }],
  ...[{ a: 1 }, { a: 1, b: 2 }, { b: 2 }, { a: { b: [{ d: null, c: [1.5] }] } }, {
    "10": 1,
    "9": 1,
  }],
];
const KEYS = [
  ...["", "a.b", 'a"b', "$", "$.v", "[0]", "#-1", "0", "a b", "é", "😀", "'", "\\", "a\nb", "\0"],
  ...["__proto__", "constructor", "V", "user-id"],
];
const ROWS: readonly Metadata[] = [
  ...VALUES.map((v) => ({ v })),
  ...KEYS.map((key) => Object.fromEntries([[key, 0.1 + 0.2]])),
];
/** What the task has, which rows of it have as well, unless they have another value. */
const OF_TASK = { team: "red", ratio: 0.1 + 0.2, count: 2 ** 63, list: [{ "a": 1.5 }], "V": 1 };

const STORES: Readonly<Record<string, () => DataStore | Promise<DataStore>>> = {
  "on a file": () => databases.onFile(),
  "on a server": () => databases.onServer("http"),
};

for (const [where, make] of Object.entries(STORES)) {
  for (const [whose, ofTask] of [["no", {}], ["its", OF_TASK]] as const) {
    Deno.test(`${where}, with ${whose} task's, metadata is found by every value it has`, async () => {
      const store = await make();
      await store.open();
      const tasks = [aTask("t", { metadata: ofTask })];
      const id = (i: number) => String(i).padStart(3, "0");
      await putSchedules(store, ROWS.map((metadata, i) => aSchedule(id(i), { metadata })), tasks);
      await putJobs(store, ROWS.map((metadata, i) => aJob(id(i), { metadata })), tasks);
      const lists = [await store.getSchedules({}), await store.getJobs({})];
      for (const list of lists) {
        const expected = ROWS.map((metadata) => ({ ...ofTask, ...metadata }));
        assertEquals(list.map(({ metadata }) => metadata), expected);
      }
      const found = await Promise.all(
        ROWS.flatMap((metadata) => [store.getSchedules({ metadata }), store.getJobs({ metadata })]),
      );
      assertEquals(found.map(idsOf), ROWS.flatMap((_, i) => [[id(i)], [id(i)]]));
      if (whose === "its") {
        const metadata = { ...OF_TASK, v: 1 };
        assertEquals(idsOf(await store.getJobs({ metadata })), [id(VALUES.indexOf(1))]);
      }
      await store.close();
    });
  }
}

Deno.test("the order of keys makes no difference, at no depth; that of lists does", async () => {
  await using store = await open(databases.onFile());
  const metadata = { a: { x: 1, y: [{ p: 1, q: 2 }] }, b: 2 };
  await putJobs(store, [aJob("j", { metadata })]);
  const find = async (filter: Metadata) => idsOf(await store.getJobs({ metadata: filter }));
  assertEquals(await find({ b: 2, a: { y: [{ q: 2, p: 1 }], x: 1 } }), ["j"]);
  assertEquals(await find({ a: { x: 1 } }), []);
  assertEquals(await find({}), ["j"]);
});

Deno.test("metadata that no SQL could look into is refused at the call", async () => {
  await using rig = new Rig({ store: databases.onFile() });
  const scheduler = rig.scheduler();
  const work = task("work", () => {});
  let deep: unknown = 1;
  for (let i = 0; i < 600; i++) deep = [deep];
  for (
    const [metadata, path, message] of [
      [{ deep }, "metadata", "over 500 levels"],
      [{ a: ["\ud800"] }, "metadata.a[0]", "half of a surrogate pair"],
      [{ a: { "\udfff": 1 } }, "metadata.a", "half of a surrogate pair"],
      [{ a: [new Date(0)] }, "metadata.a[0]", "not JSON"],
      [{ a: NaN }, "metadata.a", "not JSON"],
      [{ a: undefined }, "metadata.a", "not JSON"],
    ] as const
  ) {
    for (
      const call of [
        () => scheduler.addJob(work, { metadata }),
        () => scheduler.addSchedule(work, new TimeTrigger(1), { metadata }),
        () => scheduler.configureTask(work, { metadata }),
        () => scheduler.getJobs({ metadata }),
      ]
    ) {
      const error = await assertRejects(call, SerializationError, message);
      assertEquals(error.path, path);
    }
  }
  assertEquals(await scheduler.getTasks(), []);
});

Deno.test("filters, order and limits are the database's: only what matches comes back", async () => {
  const client = new RecordingClient(databases.client(databases.newFile()));
  await using store = await open(new LibsqlDataStore({ client }));
  const ids = Array.from({ length: 300 }, (_, i) => `row ${i}`);
  const metadata = (i: number) => ({ user: `user ${i % 100}` });
  await putSchedules(store, ids.map((id, i) => aSchedule(id, { metadata: metadata(i) })));
  await putJobs(store, ids.map((id, i) => aJob(id, { metadata: metadata(i) })));
  for (
    const [filter, count] of [
      [{ metadata: { user: "user 7" } }, 3],
      [{ ids: ["row 5", "row 6", "row x'"] }, 2],
      [{ limit: 4 }, 4],
      [{ metadata: { user: "user 7" }, limit: 2 }, 2],
      [{ taskId: "t", ids: ["row 299"] }, 1],
      [{ taskId: "'; --" }, 0],
    ] as const
  ) {
    client.calls.length = 0;
    const found = [await store.getSchedules(filter), await store.getJobs(filter)];
    assertEquals(found.map(({ length }) => length), [count, count]);
    assertEquals(client.calls.map(({ rows }) => rows), [[count], [count]]);
    const texts = client.calls.flatMap(({ statements }) => statements.map(({ sql }) => sql));
    assert(texts.every((sql) => !/user 7|row |'; --/.test(sql)), "values are bound");
  }
  client.calls.length = 0;
  assertEquals((await store.removeSchedules({ metadata: { user: "user 7" } })).length, 3);
  assertEquals(client.calls.flatMap(({ rows }) => rows), [1, 0]);
});

Deno.test("pages have every row that is there all the time once, whatever happens meanwhile", async () => {
  await using store = await open(databases.onFile());
  const ids = Array.from({ length: 20 }, (_, i) => `b${String(i).padStart(2, "0")}`);
  await putSchedules(store, ids.map((id) => aSchedule(id)));
  await putJobs(store, ids.map((id) => aJob(id)));
  const seen: { schedules: string[]; jobs: string[] } = { schedules: [], jobs: [] };
  let [lastId, lastSequence, page]: [string, number, number] = ["", 0, 0];
  for (; page < 100; page++) {
    const schedules = await store.getSchedules({ after: lastId, limit: 3 });
    const jobs = await store.getJobs({ after: lastSequence, limit: 3 });
    if (schedules.length + jobs.length === 0) break;
    seen.schedules.push(...idsOf(schedules));
    seen.jobs.push(...idsOf(jobs));
    lastId = schedules.at(-1)?.id ?? lastId;
    lastSequence = jobs.at(-1)?.sequence ?? lastSequence;
    // before, at and after the place where the pages are
    const added = page > 5 ? [] : [`a${page}`, `${lastId}+`, `c${page}`];
    await putSchedules(store, added.map((id) => aSchedule(id)));
    await putJobs(store, added.map((id) => aJob(id)));
    await store.removeSchedules({ ids: [lastId, `a${page - 1}`] });
  }
  for (const list of Object.values(seen)) {
    assertEquals(new Set(list).size, list.length, "no row twice");
    assertEquals(ids.filter((id) => !list.includes(id)), []);
  }
  assertEquals(seen.schedules, seen.schedules.toSorted());
  assert(page < 100, "the pages come to an end");
});

/** A store that is open until the end of the test. */
async function open<Store extends DataStore>(store: Store): Promise<Store & AsyncDisposable> {
  await store.open();
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
}
