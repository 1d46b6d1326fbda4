import {
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { type JobResult, SerializationError, task, TimeTrigger } from "../../../mod.ts";
import { LibsqlDataStore, type LibsqlDataStoreOptions } from "../../../stores/libsql.ts";
import { aJob, putJobs } from "../../../testing/_stored.ts";
import { Databases } from "../../_databases.ts";
import { RecordingClient } from "../../_recording_client.ts";
import { Rig } from "../../_rig.ts";

type Value = [value: unknown];
const work = task("work", (_value: unknown, _more: { readonly value?: unknown }) => {});

/** A scheduler on a file, and what its store sends there. */
async function recorded(databases: Databases, options: Partial<LibsqlDataStoreOptions> = {}) {
  const client = new RecordingClient(databases.client(databases.newFile()));
  const rig = new Rig({ store: new LibsqlDataStore({ ...options, client }) });
  const scheduler = rig.scheduler();
  await scheduler.getTasks();
  client.calls.length = 0;
  return { rig, scheduler, client };
}

class User {
  readonly name = "Ada";
}
class Names extends Array<string> {}

function cycle(): unknown {
  const list: unknown[] = [];
  list.push({ list });
  return list;
}

/** What is refused, and where it is in the value. */
const REFUSED: Readonly<Record<string, readonly [value: unknown, place: string]>> = {
  "a function": [() => {}, ""],
  "a function in an object": [{ onDone: () => {} }, ".onDone"],
  "a method": [[{ list: [{ run() {} }] }], "[0].list[0].run"],
  "a symbol": [[Symbol("s")], "[0]"],
  "a key that is a symbol": [{ in: { [Symbol.iterator]: 1 } }, ".in"],
  "an instance of a class": [{ user: new User() }, ".user"],
  "an instance of a class of lists": [{ names: Names.from(["Ada"]) }, ".names"],
  "a boxed text": [[Object("text")], "[0]"],
  "a promise": [[Promise.resolve()], "[0]"],
  "a weak map": [{ "not an identifier": new WeakMap() }, '["not an identifier"]'],
  "a cycle": [cycle(), "[0].list"],
  "the value of a map": [new Map([["a", () => {}]]), ".values[0]"],
  "the key of a map": [new Map([[() => {}, "a"]]), ".keys[0]"],
  "a member of a set": [new Set([1, () => {}]), ".values[1]"],
  "the cause of an error": [new Error("no", { cause: { at: () => {} } }), ".cause.at"],
  "what is on an error": [Object.assign(new Error("no"), { retry() {} }), ".retry"],
  "a key __proto__": [{ in: JSON.parse('{"__proto__":{"admin":true}}') }, ".in"],
};

for (const [what, [value, place]] of Object.entries(REFUSED)) {
  Deno.test(`${what} is refused at the call, with its place, and nothing is sent`, async () => {
    await using databases = new Databases();
    const { rig, scheduler, client } = await recorded(databases);
    await using _ = rig;
    const args: Value = [value];
    const trigger = new TimeTrigger(60);
    for (
      const [path, call] of [
        ["args[0]", () => scheduler.addJob(work, { args, kwargs: {} })],
        ["args[0]", () => scheduler.addSchedule(work, trigger, { args, kwargs: {} })],
        ["kwargs.value", () => scheduler.addJob(work, { args: [1], kwargs: { value } })],
        [
          "kwargs.value",
          () => scheduler.addSchedule(work, trigger, { args: [1], kwargs: { value } }),
        ],
      ] as const
    ) {
      const error = await assertRejects(call, SerializationError, `Cannot store ${path}${place}:`);
      assertEquals(error.path, `${path}${place}`);
    }
    assertEquals(client.calls, []);
  });

  Deno.test(`${what} as a result is the error of its job`, async () => {
    await using databases = new Databases();
    await using rig = new Rig({ store: databases.onFile() });
    const result = await resultOf(rig, () => value);
    assertEquals([result.outcome, result.error?.name], ["error", "SerializationError"]);
    assertStringIncludes(result.error!.message, `Cannot store returnValue${place}:`);
  });
}

/** The result of a job that is run beside one that has no trouble. */
async function resultOf(rig: Rig, run: () => unknown): Promise<JobResult> {
  const scheduler = rig.scheduler();
  const resultExpirationTime = 60;
  const jobId = await scheduler.addJob(task("return", run), { resultExpirationTime });
  const other = await scheduler.addJob(task("fine", () => "fine"), { resultExpirationTime });
  await rig.tick(scheduler);
  assertEquals((await scheduler.getJobResult(other))?.returnValue, "fine");
  return (await scheduler.getJobResult(jobId))!;
}

/** A list whose text has so many bytes, most of them in characters of two. */
function listOf(bytes: number): Value {
  const count = Math.floor((bytes - 4) / 2);
  return [`${"é".repeat(count)}${"x".repeat(bytes - 4 - 2 * count)}`];
}

for (const [maxValueSize, options] of [[1024 ** 2, {}], [101, { maxValueSize: 101 }]] as const) {
  const limits = `the most is ${maxValueSize} (maxValueSize)`;

  Deno.test(`of ${maxValueSize} bytes of arguments, one more is refused at the call`, async () => {
    await using databases = new Databases();
    const { rig, scheduler, client } = await recorded(databases, options);
    await using _ = rig;
    const large = listOf(maxValueSize + 1);
    const more = '{"value":}'.length - "[]".length;
    const kwargs = (size: number) => ({ value: listOf(size - more)[0] });
    for (
      const [path, call] of [
        ["args", () => scheduler.addJob(work, { args: large, kwargs: {} })],
        [
          "args",
          () => scheduler.addSchedule(work, new TimeTrigger(60), { args: large, kwargs: {} }),
        ],
        ["kwargs", () => scheduler.addJob(work, { args: [1], kwargs: kwargs(maxValueSize + 1) })],
      ] as const
    ) {
      const error = await assertRejects(call, SerializationError, limits);
      assertEquals(error.path, path);
      assertStringIncludes(error.message, `it takes ${maxValueSize + 1} bytes`);
    }
    assertEquals(client.calls, []);
    const args = listOf(maxValueSize);
    await scheduler.addJob(work, { args, kwargs: kwargs(maxValueSize) });
    const [job] = await scheduler.getJobs();
    assertEquals(job?.args[0] === args[0], true);
  });

  Deno.test(`of ${maxValueSize} bytes of a result, one more is the job's error`, async () => {
    await using databases = new Databases();
    await using rig = new Rig({ store: databases.onFile(undefined, options) });
    assertEquals((await resultOf(rig, () => listOf(maxValueSize))).outcome, "success");
    const { outcome, error, returnValue } = await resultOf(rig, () => listOf(maxValueSize + 1));
    assertEquals([outcome, error?.name, returnValue], ["error", "SerializationError", null]);
    assertStringIncludes(error!.message, limits);
  });
}

for (const maxValueSize of [0, -1, 1.5, NaN, Infinity]) {
  Deno.test(`a maxValueSize of ${maxValueSize} is refused`, () => {
    assertThrows(() => new LibsqlDataStore({ url: "file:x.db", maxValueSize }), RangeError);
  });
}

/** Writes texts backwards, and refuses the number 7. */
const backwards = {
  serialize(value: unknown): string {
    const text = JSON.stringify(value);
    if (text.includes("7")) throw new RangeError("no sevens");
    return [...text].reverse().join("");
  },
  deserialize: (text: string): unknown => JSON.parse([...text].reverse().join("")),
};

Deno.test("a serializer of the user's writes and reads arguments and results", async () => {
  await using databases = new Databases();
  const url = databases.newFile();
  await using rig = new Rig({ store: databases.onFile(url, { serializer: backwards }) });
  const { outcome, returnValue } = await resultOf(rig, () => ["abc"]);
  assertEquals([outcome, returnValue], ["success", ["abc"]]);
  await rig.scheduler().addJob(work, { args: ["abc"], kwargs: { value: 1 } });
  const client = databases.client(url);
  const { rows } = await client.execute("SELECT args, kwargs FROM almanac_jobs");
  assertEquals({ ...rows[0] }, { args: ']"cba"[', kwargs: '}1:"eulav"{' });
  const texts = await client.execute("SELECT return_value AS text FROM almanac_results");
  assertEquals(texts.rows.map(({ text }) => text).sort(), ['"enif"', ']"cba"[']);
});

Deno.test("what a serializer throws refuses the call, or is the error of the job", async () => {
  await using databases = new Databases();
  await using rig = new Rig({ store: databases.onFile(undefined, { serializer: backwards }) });
  const error = await assertRejects(
    () => rig.scheduler().addJob(work, { args: [7], kwargs: {} }),
    SerializationError,
    "Cannot store args: no sevens",
  );
  assertEquals(error.path, "args");
  assertInstanceOf(error.cause, RangeError);
  const result = await resultOf(rig, () => 7);
  assertEquals([result.outcome, result.error?.message], [
    "error",
    "Cannot store returnValue: no sevens",
  ]);
});

Deno.test("text that is no valid Unicode, and would not come back, is refused", async () => {
  await using databases = new Databases();
  const serializer = { ...backwards, serialize: () => '"\ud800"' };
  await using rig = new Rig({ store: databases.onFile(undefined, { serializer }) });
  await assertRejects(
    () => rig.scheduler().addJob(work, { args: [1], kwargs: {} }),
    SerializationError,
    "half of a surrogate pair",
  );
});

Deno.test("a list with holes for which no place is left is refused", async () => {
  await using databases = new Databases();
  const store = databases.onFile();
  await store.open();
  const sparse = Object.assign([1], { [2_000_000]: 2 });
  const adding = putJobs(store, [aJob("j", { args: [sparse] })]);
  const error = await assertRejects(() => adding, SerializationError, "2000001 places");
  assertEquals(error.path, "args");
  const smaller = Object.assign([1], { [999_999]: 2 });
  await putJobs(store, [aJob("j", { args: [smaller] })]);
  const [job] = await store.getJobs({});
  assertEquals(Object.entries(job!.args[0]!), [["0", 1], ["999999", 2]]);
  await store.close();
});
