import type { Client } from "@libsql/client";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { IntervalTrigger, type Scheduler, task } from "../../../mod.ts";
import { Databases } from "../../_databases.ts";
import { Rig, START } from "../../_rig.ts";

/** A scheduler with something healthy in it, and a connection with which rows are spoiled. */
class Scene implements AsyncDisposable {
  readonly scheduler: Scheduler;
  readonly client: Client;
  readonly #rig: Rig;
  readonly #databases: Databases;
  #runs = 0;
  #tally = task("tally", () => void this.#runs++);

  private constructor() {
    this.#databases = new Databases();
    const url = this.#databases.newFile();
    this.#rig = new Rig({ store: this.#databases.onFile(url) });
    this.scheduler = this.#rig.scheduler();
    this.client = this.#databases.client(url);
  }

  static async set(): Promise<Scene> {
    const scene = new Scene();
    await scene.scheduler.addSchedule(scene.#tally, everyMinute(), { id: "healthy" });
    return scene;
  }

  /** Writes a text into a column of one row. */
  async spoil(table: string, id: string, column: string, text: string): Promise<void> {
    const key = table === "results" ? "job_id" : "id";
    const sql = `UPDATE almanac_${table} SET ${column} = ?1 WHERE ${key} = ?2`;
    const { rowsAffected } = await this.client.execute({ sql, args: [text, id] });
    assertEquals(rowsAffected, 1);
  }

  /** Lets two minutes go by, in which what is healthy has to be run. */
  async goOn(): Promise<void> {
    const before = this.#runs;
    for (let i = 0; i < 2; i++) {
      await this.#rig.tick(this.scheduler);
      await this.#rig.clock.advance(60);
    }
    assertEquals(this.#runs - before, 2);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rig[Symbol.asyncDispose]();
    await this.#databases[Symbol.asyncDispose]();
  }
}

function everyMinute(): IntervalTrigger {
  return new IntervalTrigger({ minutes: 1, startTime: START });
}

const work = task("work", (..._values: unknown[]) => {});

const NO_JSON = ["", "x", "{", "undefined", "[1,]", "\0"];
const VALUES = [
  ...NO_JSON,
  '{"$devalue":[[1],["Evil",2],3]}',
  '{"$devalue":[[7]]}',
  '{"$devalue":',
];
/** Texts that are not what a column holds. */
const BAD: Readonly<Record<string, readonly string[]>> = {
  args: [...VALUES, "5", "null", "{}", '"text"', '{"$devalue":[["Map"]]}'],
  kwargs: [...VALUES, "5", "[1]", '"text"', '{"$devalue":[["Date",0]]}'],
  metadata: [...NO_JSON, "5", "null", "[]", '"text"'],
  policy: [...NO_JSON, "5", "null", "[]", '"text"'],
};

for (const [column, texts] of Object.entries(BAD)) {
  Deno.test(`a schedule whose ${column} cannot be read is set aside, alone`, async () => {
    await using scene = await Scene.set();
    const { scheduler } = scene;
    const options = { args: [1], kwargs: { a: 1 } };
    for (const text of texts) {
      await scheduler.addSchedule(work, everyMinute(), { ...options, id: `with ${text}` });
      await scene.spoil("schedules", `with ${text}`, column, text);
    }
    await scene.goOn();
    const failed = await scheduler.getSchedules({ failed: true });
    assertEquals(failed.map(({ id }) => id), texts.map((text) => `with ${text}`).sort());
    for (const { id, error } of failed) {
      assertEquals(error?.name, "DeserializationError");
      assertStringIncludes(error!.message, `"${id}": its ${column} cannot be read`);
    }
    assertEquals(await scheduler.getJobs(), []);
    const [{ id } = { id: "" }] = failed;
    await scheduler.addSchedule(work, everyMinute(), { ...options, id, conflictPolicy: "replace" });
    assertEquals((await scheduler.getSchedule(id)).error, null);
  });

  Deno.test(`a job whose ${column} cannot be read fails, alone`, async () => {
    await using scene = await Scene.set();
    const { scheduler } = scene;
    const never = task("never", (..._values: unknown[]) => assert(false, "it is not run"));
    const options = { args: [1], kwargs: { a: 1 }, resultExpirationTime: 600 };
    for (const text of texts) {
      await scene.spoil("jobs", await scheduler.addJob(never, options), column, text);
    }
    const jobs = await scheduler.getJobs();
    await scene.goOn();
    for (const [i, { id }] of jobs.entries()) {
      const { outcome, error } = (await scheduler.getJobResult(id))!;
      const expected = [texts[i], "deserializationFailed", "DeserializationError"];
      assertEquals([texts[i], outcome, error?.name], expected);
      assertStringIncludes(error!.message, `its ${column} cannot be read`);
    }
  });
}

Deno.test("what a task says of its jobs and cannot be read harms no others", async () => {
  for (const column of ["policy", "rate_limit", "keep"]) {
    for (const text of [...NO_JSON, "5", '{"retry":5,"limit":"x","success":7}']) {
      await using scene = await Scene.set();
      const { scheduler } = scene;
      await scheduler.addJob(task("other", () => {}, { keep: { success: true } }));
      await scene.spoil("tasks", "other", column, text);
      await scene.goOn();
      await scheduler.addJob("other");
      await scene.goOn();
      assertEquals(await scheduler.getJobs(), []);
      await scheduler.cleanup();
      assertEquals((await scheduler.getTasks()).length, 2);
      await scheduler.configureTask("other", { timeout: 5, rateLimit: null, keep: null });
    }
  }
});

Deno.test("a schedule whose trigger or policy cannot be read is set aside, alone", async () => {
  await using scene = await Scene.set();
  const spoiled = [
    ...[...NO_JSON, "5", "null", "[]", '"text"', "{}", '{"kind":"__proto__"}']
      .map((text) => ["trigger", text] as const),
    ["coalesce", "some"] as const,
  ];
  for (const [column, text] of spoiled) {
    await scene.scheduler.addSchedule(work, everyMinute(), { id: `${column} ${text}` });
    await scene.spoil("schedules", `${column} ${text}`, column, text);
  }
  await scene.goOn();
  const failed = await scene.scheduler.getSchedules({ failed: true });
  assertEquals(failed.length, spoiled.length);
  for (const { id, error } of failed) assertStringIncludes(error!.message, id.split(" ")[0]!);
});

Deno.test("a result that cannot be read says so", async () => {
  await using scene = await Scene.set();
  const { scheduler } = scene;
  const spoiled = [...VALUES.map((text) => ["return_value", text]), ["outcome", "splendid"]];
  const ids = await Promise.all(
    spoiled.map(() => scheduler.addJob(work, { resultExpirationTime: 600 })),
  );
  await scene.goOn();
  for (const [i, [column, text]] of spoiled.entries()) {
    await scene.spoil("results", ids[i]!, column!, text!);
    const { outcome, returnValue, error } = (await scheduler.getJobResult(ids[i]!))!;
    assertEquals([text, outcome, returnValue], [text, "deserializationFailed", null]);
    assertStringIncludes(error!.message, `Cannot read the result of job "${ids[i]}"`);
  }
});

Deno.test("an error that cannot be read is shown as it is", async () => {
  await using scene = await Scene.set();
  const { scheduler } = scene;
  const fail = task("fail", () => {
    throw new RangeError("no");
  });
  const jobId = await scheduler.addJob(fail, { resultExpirationTime: 600 });
  await scheduler.addSchedule(fail, everyMinute(), { id: "s", paused: true });
  await scene.goOn();
  for (const text of [...NO_JSON, "5", "null", "[1]", '{"name":1,"message":2}', '"text"']) {
    await scene.spoil("results", jobId, "error", text);
    await scene.spoil("schedules", "s", "error", text);
    const { outcome, error } = (await scheduler.getJobResult(jobId))!;
    assertEquals([outcome, error?.name, error?.message], ["error", "Error", text]);
    assertEquals((await scheduler.getSchedule("s")).error, { name: "Error", message: text });
    await scheduler.unpauseSchedule("s");
    assertEquals((await scheduler.getSchedule("s")).error, null);
  }
});

Deno.test("finished jobs and schedulers of which something cannot be read hide no others", async () => {
  await using scene = await Scene.set();
  const { scheduler, client } = scene;
  const fail = task("fail", () => {
    throw new RangeError("no");
  }, { keep: { failure: true } });
  const [a, b] = [await scheduler.addJob(fail), await scheduler.addJob(fail)];
  await scene.goOn();
  await scheduler.start();
  for (const text of NO_JSON) {
    await scene.spoil("history", a, "error", text);
    const found = await scheduler.getFinishedJobs({ error: "NO" });
    assertEquals(found.map(({ id }) => id), [b]);
    assertEquals((await scheduler.getFinishedJobs({ id: a }))[0]!.error?.message, text);
    await client.execute({ sql: "UPDATE almanac_schedulers SET tasks = ?1", args: [text] });
    assertEquals((await scheduler.getSchedulers()).map(({ tasks }) => tasks), [[]]);
  }
});

Deno.test("a task whose metadata cannot be read has none", async () => {
  await using scene = await Scene.set();
  const { scheduler } = scene;
  await scheduler.configureTask(work, { metadata: { team: "red" }, maxRunningJobs: 100 });
  const metadata = { user: "ada" };
  for (const [i, text] of BAD.metadata!.entries()) {
    await scene.spoil("tasks", "work", "metadata", text);
    const tasks = await scheduler.getTasks();
    assertEquals(tasks.find(({ id }) => id === "work")?.metadata, {});
    await scheduler.addJob(work, { metadata });
    await scheduler.addSchedule(work, everyMinute(), { metadata });
    assertEquals((await scheduler.getJobs({ metadata })).length, i + 1);
    assertEquals((await scheduler.getSchedules({ metadata })).length, i + 1);
  }
  await scene.goOn();
  assertEquals(await scheduler.getJobs(), []);
  assertEquals(await scheduler.getSchedules({ failed: true }), []);
});

Deno.test("filters by metadata pass over what cannot be read", async () => {
  await using scene = await Scene.set();
  const { scheduler } = scene;
  const metadata = { user: "ada" };
  await scene.spoil("jobs", await scheduler.addJob(work, { metadata }), "metadata", "{");
  const jobId = await scheduler.addJob(work, { metadata });
  assertEquals((await scheduler.getJobs({ metadata })).map(({ id }) => id), [jobId]);
});

Deno.test("the tables themselves refuse values of another type", async () => {
  await using scene = await Scene.set();
  await scene.scheduler.addJob(work);
  const changes = [
    ...["args = x'00'", "args = NULL", "created_at = 'now'", "created_at = 1.5"],
    ...["state = 'lost'", "id = NULL"],
  ];
  for (const change of changes) {
    await assertRejects(
      () => scene.client.execute(`UPDATE almanac_jobs SET ${change}`),
      Error,
      "SQLITE_CONSTRAINT",
    );
  }
});
