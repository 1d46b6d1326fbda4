import { assertEquals, assertMatch } from "@std/assert";
import { currentJob, task } from "../../mod.ts";
import { gate } from "../_rig.ts";
import { type AppRig, served, TOKEN_OF } from "./_app.ts";

const add = async (rig: AppRig, more: object = {}, headers: HeadersInit = {}) =>
  await rig.send("POST", "/jobs", { taskId: "greet", ...more }, headers);

Deno.test("a job is added, runs, and its result can be waited for", async () => {
  await using rig = await served();
  const { status, headers, body } = await add(rig, { args: ["Ada"], resultExpirationTime: 60 });
  assertEquals([status, body.outcome], [201, "added"]);
  assertEquals(headers.get("location"), `/jobs/${body.id}`);
  await rig.work();
  const result = await rig.send("GET", `/jobs/${body.id}/result?wait=5`);
  assertEquals([result.status, result.body.done], [200, true]);
  assertEquals(result.body.result.returnValue, "Hello, Ada!");
  assertEquals((await rig.send("GET", `/jobs/${body.id}`)).body.outcome, "success");
});

Deno.test("whoever waits for a result hears of the end of the job, or that time is up", async () => {
  const { opened, open } = gate();
  const slow = task("slow", () => opened);
  await using rig = await served({}, { tasks: [slow] });
  await rig.own.configureTask(slow);
  const { body: { id } } = await add(rig, { taskId: "slow" });
  await rig.work();
  const notYet = await rig.send("GET", `/jobs/${id}/result`);
  assertEquals([notYet.status, notYet.body], [202, { done: false }]);
  const early = rig.send("GET", `/jobs/${id}/result?wait=2`);
  await rig.work();
  await rig.clock.advance(2);
  assertEquals((await early).status, 202);
  const late = rig.send("GET", `/jobs/${id}/result?wait=30`);
  await rig.work();
  open();
  assertEquals((await late).body, { done: true, result: null });
  assertEquals((await rig.send("GET", "/jobs/none/result?wait=30")).status, 404);
});

Deno.test("so many wait for results at most, and who has waited makes room", async () => {
  await using rig = await served({ maxListeners: 1 });
  await add(rig, { id: "j", delay: 60 });
  const path = "/jobs/j/result?wait=5";
  const first = rig.send("GET", path);
  await rig.work();
  assertEquals((await rig.send("GET", path)).status, 429);
  assertEquals((await rig.send("GET", "/jobs/j/result")).status, 202, "who does not wait may ask");
  await rig.clock.advance(5);
  assertEquals((await first).status, 202);
  const next = rig.send("GET", path);
  await rig.clock.advance(6);
  assertEquals((await next).status, 202);
});

Deno.test("what an Idempotency-Key comes with is done once", async () => {
  await using rig = await served();
  const key = { "idempotency-key": "order-17" };
  const [first, twin] = await Promise.all([
    add(rig, { args: ["a"] }, key),
    add(rig, { args: ["a"] }, key),
  ]);
  const later = await add(rig, { args: ["a"] }, key);
  assertEquals([first.status, twin.status, later.status], [201, 201, 201]);
  assertEquals(new Set([first, twin, later].map(({ body }) => body.id)).size, 1);
  const other = await add(rig, { args: ["b"] }, key);
  assertEquals([other.status, other.body.type], [422, "urn:almanac:problem:idempotency"]);
  assertEquals(
    (await add(rig, { args: ["a"] }, { "idempotency-key": "order-18" })).body.id === first.body.id,
    false,
  );
  await rig.clock.advance({ hours: 25 });
  assertEquals((await add(rig, { args: ["a"] }, key)).body.id === first.body.id, false);
});

Deno.test("an Idempotency-Key holds in another process, while the job is there or kept", async () => {
  await using rig = await served();
  const key = { "idempotency-key": "order-17" };
  const first = await add(rig, {}, key);
  await rig.work();
  await using other = await served({}, { store: rig.store, clock: rig.clock });
  assertEquals((await add(other, {}, key)).body.id, first.body.id);
});

Deno.test("an Idempotency-Key with another job loses none, in whatever process and by whomever", async () => {
  await using rig = await served();
  const key = { "idempotency-key": "order-17" };
  const kwargs = { b: { $type: "Date", value: "2030-01-01T00:00:00.000Z" }, a: [1] };
  const error = { $type: "Error", value: { name: "E", message: "m" } };
  const first = await add(rig, { args: [{ x: 1, y: 2 }, error], kwargs, delay: 9 }, key);
  await using other = await served({}, { store: rig.store, clock: rig.clock });
  const same = { args: [{ y: 2, x: 1 }, error], kwargs: { a: [1], b: kwargs.b }, delay: 9 };
  assertEquals((await add(other, same, key)).body.id, first.body.id);
  const write = { ...key, authorization: `Bearer ${TOKEN_OF.write}` };
  for (const [app, headers] of [[other, write], [rig, write]] as const) {
    for (const more of [{ args: ["b"] }, { ...same, metadata: { a: 1 } }]) {
      const { status, body } = await add(app, more, headers);
      assertEquals([status, body.type], [422, "urn:almanac:problem:idempotency"]);
    }
  }
  assertEquals((await rig.send("GET", "/jobs")).body.items.length, 1);
});

Deno.test("what failed before may be tried again with its Idempotency-Key", async () => {
  await using rig = await served();
  const key = { "idempotency-key": "k" };
  assertEquals((await add(rig, { taskId: "none" }, key)).status, 404);
  assertEquals((await add(rig, {}, key)).status, 201);
  for (const wrong of ["", "é", "x".repeat(256)]) {
    const headers = {
      "idempotency-key": encodeURIComponent(wrong) === wrong ? wrong : "x".repeat(300),
    };
    if (wrong === "") continue;
    assertEquals((await add(rig, {}, headers)).status, 400);
  }
});

Deno.test("values that JSON has not go in and come out", async () => {
  const given: unknown[] = [];
  const keep = task("keep", (...args: unknown[]) => {
    given.push(...args);
    return new Map([[1, new Set([2n])]]);
  });
  await using rig = await served({}, { tasks: [keep] });
  await rig.own.configureTask(keep);
  const args = [{ $type: "Date", value: "2026-01-01T00:00:00.000Z" }, {
    $type: "Number",
    value: "-0",
  }];
  const { body: { id } } = await add(rig, { taskId: "keep", args, resultExpirationTime: 60 });
  await rig.work();
  assertEquals(given, [new Date("2026-01-01T00:00:00Z"), -0]);
  assertEquals((await rig.send("GET", `/jobs/${id}/result`)).body.result.returnValue, {
    $type: "Map",
    value: [[1, { $type: "Set", value: [{ $type: "BigInt", value: "2" }] }]],
  });
});

Deno.test("jobs are listed by state, page by page, and shown with what they say", async () => {
  const { opened, open } = gate();
  const slow = task("slow", () => {
    currentJob().progress(0.5, "half");
    currentJob().log("began");
    return opened;
  });
  await using rig = await served({}, { tasks: [slow] });
  await rig.own.configureTask(slow);
  for (const id of ["1", "2", "3"]) {
    await add(rig, { id, taskId: "slow", delay: id === "3" ? 60 : 0 });
  }
  await rig.work();
  const ids = async (query: string) =>
    (await rig.send("GET", `/jobs?${query}`)).body.items.map(({ id }: { id: string }) => id);
  assertEquals(await ids("state=running"), ["1"]);
  assertEquals(await ids("state=queued&state=waiting"), ["2", "3"]);
  const page = (await rig.send("GET", "/jobs?limit=2")).body;
  assertEquals(page.items.length, 2);
  assertEquals(await ids(`limit=2&cursor=${page.nextCursor}`), ["3"]);
  await rig.clock.advance(15);
  const { body } = await rig.send("GET", "/jobs/1");
  assertEquals([body.lastProgress, body.logLines[0].text], [{ value: 0.5, note: "half" }, "began"]);
  open();
});

Deno.test("jobs are cancelled, tried again and forgotten, one by one", async () => {
  await using rig = await served();
  await add(rig, { id: "w", delay: 60 });
  await add(rig, { id: "f", taskId: "fail" });
  await rig.work();
  const failed = (await rig.send("GET", "/jobs/f")).body;
  assertEquals([failed.outcome, failed.error.name], ["error", "RangeError"]);
  assertMatch(failed.error.stack, /it cannot be done/);
  assertEquals((await rig.send("DELETE", "/jobs/w")).body.type, "urn:almanac:problem:jobNotDone");
  assertEquals((await rig.send("POST", "/jobs/w/retry")).status, 409);
  assertEquals((await rig.send("POST", "/jobs/w/cancel")).status, 202);
  assertEquals((await rig.send("POST", "/jobs/f/cancel")).status, 409);
  assertEquals((await rig.send("POST", "/jobs/f/retry")).status, 202);
  await rig.work();
  assertEquals((await rig.send("GET", "/jobs/f")).body.attempts, 1);
  assertEquals((await rig.send("DELETE", "/jobs/f")).status, 204);
  for (
    const [method, path] of [["GET", ""], ["DELETE", ""], ["POST", "/cancel"], ["POST", "/retry"]]
  ) {
    const { status, body } = await rig.send(method!, `/jobs/f${path}`);
    assertEquals([method, path, status, body.id], [method, path, 404, "f"]);
  }
});

Deno.test("batch verbs need a condition, and do no more than it says", async () => {
  await using rig = await served();
  for (const id of ["a", "b"]) await add(rig, { id, delay: 60, metadata: { of: id } });
  for (const id of ["c", "d"]) await add(rig, { id, taskId: "fail", metadata: { of: id } });
  await rig.work();
  for (
    const path of [
      "/jobs/cancel",
      "/finished-jobs/retry",
      "/finished-jobs/delete",
      "/schedules/delete",
    ]
  ) {
    for (const empty of [{}, { metadata: {} }]) {
      assertEquals((await rig.send("POST", path, empty)).status, 422);
    }
  }
  assertEquals((await rig.send("POST", "/jobs/cancel", { metadata: { of: "a" } })).body, {
    count: 1,
  });
  const failed = { outcome: "error", metadata: { of: "c" } };
  assertEquals((await rig.send("POST", "/finished-jobs/retry", failed)).body, { count: 1 });
  await rig.work();
  assertEquals((await rig.send("POST", "/finished-jobs/delete", { id: ["d", "x"] })).body, {
    count: 1,
  });
  const left = await rig.own.getFinishedJobs();
  assertEquals(left.map(({ id }) => id).toSorted(), ["a", "c"]);
  assertEquals((await rig.own.getJobs()).map(({ id }) => id), ["b"]);
});

Deno.test("many jobs are added in one call, all or none, and may come after each other", async () => {
  await using rig = await served();
  const jobs = [{ id: "a", taskId: "greet" }, { id: "b", taskId: "greet", after: ["a"] }];
  assertEquals((await rig.send("POST", "/jobs/batch", { jobs })).body, { ids: ["a", "b"] });
  const wrong = await rig.send("POST", "/jobs/batch", {
    jobs: [{ id: "c", taskId: "greet" }, { id: "d", taskId: "none" }],
  });
  assertEquals(wrong.status, 404);
  await rig.work();
  assertEquals((await rig.own.getFinishedJobs()).map(({ id }) => id), ["b", "a"]);
});

Deno.test("finished jobs are found by how they ended, when, and their error", async () => {
  await using rig = await served();
  await add(rig, { id: "g" });
  await add(rig, { id: "f", taskId: "fail" });
  await rig.work();
  const ids = async (query: string) =>
    (await rig.send("GET", `/finished-jobs?${query}`)).body.items.map(({ id }: { id: string }) =>
      id
    );
  assertEquals(await ids("outcome=error"), ["f"]);
  assertEquals(await ids("error=CANNOT"), ["f"]);
  assertEquals(await ids("to=2026-01-01T00:00:00Z"), []);
  assertEquals((await ids("from=2026-01-01T00:00:00Z")).length, 2);
  const { status, body } = await rig.send("GET", "/finished-jobs?from=yesterday");
  assertEquals([status, body.errors[0].in, body.errors[0].field], [400, "query", "from"]);
});

Deno.test("a tick does what is due, also without a body, and says when to come back", async () => {
  await using rig = await served();
  await rig.own.stop();
  await rig.own.addJob("greet");
  await rig.own.addJob("greet", { delay: 60 });
  for (const body of [undefined, "", { limit: 5 }]) {
    const tick = await rig.send("POST", "/tick", body);
    assertEquals([tick.status, tick.body.failed], [200, 0]);
    assertEquals(tick.body.nextWakeAt, "2026-01-01T00:01:00.000Z");
  }
  assertEquals((await rig.send("POST", "/tick", { limit: -1 })).status, 422);
  assertEquals((await rig.send("POST", "/cleanup")).status, 204);
});
