import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Hono } from "hono";
import { createApp } from "../../http/mod.ts";
import { MemoryDataStore, Scheduler, SchedulerService } from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { AppRig, authorize, greet, served, TOKEN } from "./_app.ts";

const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

Deno.test("an app is mounted under any path, and knows it", async () => {
  const scheduler = new Scheduler();
  await scheduler.configureTask(greet);
  const outer = new Hono();
  outer.route("/admin/jobs", createApp(scheduler, { authorize }));
  const body = JSON.stringify({ taskId: "greet" });
  const added = await outer.request("/admin/jobs/jobs", { method: "POST", headers, body });
  const { id } = await added.json();
  assertEquals(added.headers.get("location"), `/admin/jobs/jobs/${id}`);
  assertStringIncludes(
    await (await outer.request("/admin/jobs", { headers })).text(),
    "/admin/jobs/assets/",
  );
  const { servers } = await (await outer.request("/admin/jobs/openapi.json", { headers })).json();
  assertEquals(servers, [{ url: "/admin/jobs" }]);
  const wrong = await outer.request("/admin/jobs/jobs", { method: "PUT", headers });
  assertEquals([wrong.status, wrong.headers.get("allow")], [405, "GET, POST, HEAD"]);
  assertEquals((await outer.request("/admin/jobs/nope", { headers })).status, 404);
  const slash = await outer.request("/admin/jobs/", { headers });
  assertEquals([slash.status, slash.headers.get("location")], [308, "/admin/jobs"]);
  const docs = await (await outer.request("/admin/jobs/docs", { headers })).text();
  for (const [, href] of docs.matchAll(/href="(\/[^"]*)"/g)) {
    assertEquals([href, (await outer.request(href!, { headers })).status], [href, 200]);
  }
  for (const method of ["GET", "HEAD"]) {
    const none = await outer.request("/admin/jobs/assets/nope.js", { method, headers });
    assertEquals([method, none.status], [method, 404]);
  }
  assertEquals((await outer.request("/admin/jobs/jobs")).status, 401);
  assertEquals((await outer.request("/elsewhere")).status, 404);
});

Deno.test("behind a prefix that is stripped, basePath says where an app is", async () => {
  const app = createApp(new Scheduler(), { authorize, basePath: "/tools/almanac/" });
  const outer = new Hono().mount("/tools/almanac", app.fetch);
  const page = await (await outer.request("/tools/almanac/", { headers })).text();
  assertStringIncludes(page, "/tools/almanac/assets/");
});

Deno.test("the schedulers of a service have a prefix each", async () => {
  await using service = new SchedulerService({ persistent: new MemoryDataStore() });
  await service.configureTask(greet);
  await service.persistSchedConfigureTask(greet);
  const app = createApp(service, { authorize });
  const body = JSON.stringify({ taskId: "greet", id: "j" });
  const added = await app.request("/persistent/jobs", { method: "POST", headers, body });
  assertEquals([added.status, added.headers.get("location")], [201, "/persistent/jobs/j"]);
  assertEquals((await app.request("/transient/jobs/j", { headers })).status, 404);
  assertEquals((await app.request("/persistent/jobs/j", { headers })).status, 200);
  const bare = await app.request("/jobs", { headers });
  assertEquals([bare.status, (await bare.json()).detail], [
    404,
    "There is nothing at /jobs: this app has two schedulers, at /transient/jobs and /persistent/jobs",
  ]);
  const { schedulers } = await (await app.request("/session", { headers })).json();
  assertEquals(schedulers.map(({ prefix }: { prefix: string }) => prefix), [
    "/transient",
    "/persistent",
  ]);
  const { paths } = await (await app.request("/openapi.json", { headers })).json();
  assertEquals(
    ["/transient/jobs", "/persistent/jobs", "/health"].every((path) => path in paths),
    true,
  );
  const metrics = await (await app.request("/metrics", { headers })).text();
  assertMatch(metrics, /almanac_jobs{scheduler="persistent",task="greet",state="queued"} 1/);
});

Deno.test("an app is as healthy as its store", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = await new AppRig({ store }).serve();
  assertEquals((await rig.send("GET", "/health/live")).body, { status: "ok", checks: [] });
  assertEquals((await rig.send("GET", "/health")).body.status, "ok");
  store.plan("getSchedules", "failBefore");
  const failed = await rig.send("GET", "/health/ready");
  assertEquals([failed.status, failed.body], [503, {
    status: "failed",
    checks: [{ name: "scheduler", status: "failed" }],
  }]);
  assertEquals((await rig.send("GET", "/health/live")).status, 200);
});

Deno.test("a store that does not answer is a 503 that says nothing of the reason", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = await new AppRig({ store }).serve();
  store.plan("getJobs", "failBefore");
  const { status, body } = await rig.send("GET", "/jobs");
  assertEquals([
    status >= 500,
    body.type === "about:blank" || body.type.endsWith("storeUnavailable"),
  ], [true, true]);
});

Deno.test("metrics count what there is, and what ends", async () => {
  await using rig = await served();
  assertStringIncludes((await rig.send("GET", "/metrics")).body, "# TYPE almanac_jobs gauge");
  await rig.own.addJob("greet");
  await rig.own.addJob("fail");
  await rig.own.addJob("greet", { delay: 60 });
  await rig.work();
  const { headers, body } = await rig.send("GET", "/metrics");
  assertMatch(headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
  for (
    const line of [
      'almanac_jobs{scheduler="scheduler",task="greet",state="waiting"} 1',
      'almanac_kept_jobs{scheduler="scheduler",task="fail",outcome="error"} 1',
      'almanac_job_ends_total{scheduler="scheduler",task="greet",outcome="success"} 1',
      'almanac_schedules{scheduler="scheduler",state="active"} 0',
      'almanac_schedulers{scheduler="scheduler"} 1',
      'almanac_job_lateness_seconds_bucket{scheduler="scheduler",le="+Inf"} 0',
    ]
  ) assertStringIncludes(body, `${line}\n`);
});

Deno.test("what names contain does no harm to metrics", async () => {
  await using rig = await served();
  await rig.own.configureTask({ id: 'a"b\\c\nd', fn: () => {}, options: {} });
  await rig.own.addJob('a"b\\c\nd', { delay: 60 });
  assertStringIncludes((await rig.send("GET", "/metrics")).body, 'task="a\\"b\\\\c\\nd"');
});

Deno.test("schedulers that are alive are listed, with what they run", async () => {
  await using rig = await served();
  const { body } = await rig.send("GET", "/schedulers");
  const [{ identity, role, tasks, running }] = body.items;
  assertEquals([identity, role, tasks, running], [rig.own.identity, "both", ["fail", "greet"], 0]);
});

Deno.test("throughput says how many ended, and how late they began", async () => {
  await using rig = await served();
  await rig.own.addJob("greet");
  await rig.own.addJob("fail");
  await rig.work();
  const { body } = await rig.send(
    "GET",
    "/throughput?from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z&every=60",
  );
  assertEquals(body.items.map(({ at, outcome, count }: never) => [at, outcome, count]), [
    ["2026-01-01T00:00:00.000Z", "error", 1],
    ["2026-01-01T00:00:00.000Z", "success", 1],
  ]);
  for (const every of ["0", "x", "PT", "-5"]) {
    const wrong = await rig.send("GET", `/throughput?every=${every}`);
    assertEquals([every, wrong.status, wrong.body.errors[0].field], [every, 400, "every"]);
  }
});

Deno.test("tasks are shown and changed; one that is in use stays", async () => {
  await using rig = await served();
  const shown = await rig.send("GET", "/tasks/greet");
  const etag = shown.headers.get("etag")!;
  const changed = await rig.send("PATCH", "/tasks/greet", { maxRunningJobs: 7 }, {
    "if-match": etag,
  });
  assertEquals([changed.status, changed.body.maxRunningJobs], [200, 7]);
  const stale = await rig.send("PATCH", "/tasks/greet", { maxRunningJobs: 8 }, {
    "if-match": etag,
  });
  assertEquals(stale.status, 412);
  assertEquals((await rig.send("PATCH", "/tasks/none", {})).status, 404);
  await rig.own.addJob("greet", { delay: 60 });
  assertEquals((await rig.send("DELETE", "/tasks/greet")).status, 409);
  assertEquals((await rig.send("DELETE", "/tasks/fail")).status, 204);
});

Deno.test("the API is described by what checks it, and can be read", async () => {
  await using rig = await served();
  const { body } = await rig.send("GET", "/openapi.json");
  assertEquals(body.openapi, "3.1.0");
  for (const methods of Object.values<object>(body.paths)) {
    for (const operation of Object.values(methods)) {
      assertMatch(operation.description, /Scope: `(read|write|admin|probe)`\.$/);
      assertEquals(Object.keys(operation.responses).includes("401"), true);
    }
  }
  const page = await rig.send("GET", "/docs");
  for (const path of Object.keys(body.paths)) assertStringIncludes(page.body, path);
});
