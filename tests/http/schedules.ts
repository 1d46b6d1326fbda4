import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { IntervalTrigger } from "../../mod.ts";
import { at } from "../_rig.ts";
import { type AppRig, NINE, served } from "./_app.ts";

const put = async (rig: AppRig, id: string, more: object = {}, headers: HeadersInit = {}) =>
  await rig.send("PUT", `/schedules/${encodeURIComponent(id)}`, {
    ...{ taskId: "greet", trigger: NINE },
    ...more,
  }, headers);

Deno.test("a schedule is added, shown in words, fires, and shows its last runs", async () => {
  await using rig = await served();
  const { status, headers, body } = await rig.send("POST", "/schedules", {
    ...{ id: "daily/1", taskId: "greet", args: ["Ada"], metadata: { user: "ada" } },
    trigger: { crontab: "0 9 * * *", timezone: "Europe/Berlin" },
    misfireGraceTime: "PT1H",
  });
  assertEquals([status, headers.get("location")], [201, "/schedules/daily%2F1"]);
  assertEquals([body.timezone, body.misfireGraceTime], ["Europe/Berlin", 3600]);
  assertEquals(body.nextFireTime, "2026-01-01T08:00:00.000Z");
  assertMatch(body.description, /09:00.*Europe\/Berlin/);
  await rig.clock.advance({ hours: 9 });
  const page = await rig.send("GET", "/schedules?runs=3&metadata=%7B%22user%22%3A%22ada%22%7D");
  const [shown] = page.body.items;
  assertEquals(shown.lastRuns.length, 1);
  assertEquals([shown.lastRuns[0].outcome, shown.lastRuns[0].late], ["success", 0]);
  assertEquals(shown.lastFireTime, "2026-01-01T08:00:00.000Z");
});

Deno.test("an id that is taken is a conflict for POST, and replaced by PUT", async () => {
  await using rig = await served();
  assertEquals((await put(rig, "a")).status, 201);
  const again = await rig.send("POST", "/schedules", { id: "a", taskId: "greet", trigger: NINE });
  assertEquals([again.status, again.body.type], [409, "urn:almanac:problem:conflictingId"]);
  assertEquals(again.body.id, "a");
  const replaced = await put(rig, "a", { priority: 3 });
  assertEquals([replaced.status, replaced.body.priority], [200, 3]);
  const nulls = { kwargs: null, concurrencyKey: null, maxRuns: null, fixedDelay: null };
  assertEquals((await put(rig, "c", nulls)).status, 201, "what it is without");
  const kept = await rig.send("POST", "/schedules", {
    ...{ id: "a", taskId: "greet", trigger: NINE, conflictPolicy: "doNothing", priority: 7 },
  });
  assertEquals([kept.status, kept.body.priority], [200, 3]);
  const other = await put(rig, "a", { id: "b" });
  assertEquals([other.status, other.body.errors[0].field], [422, "id"]);
});

Deno.test("If-Match lets nobody overwrite what they have not seen", async () => {
  await using rig = await served();
  const first = (await put(rig, "a")).headers.get("etag")!;
  const ifMatch = (etag: string) => ({ "if-match": etag });
  const changed = await rig.send("PATCH", "/schedules/a", { priority: 1 }, ifMatch(first));
  const second = changed.headers.get("etag")!;
  assertEquals(changed.status, 200);
  assertNotEquals(second, first);
  for (
    const [method, path, body] of [
      ["PATCH", "/schedules/a", { priority: 2 }],
      ["PUT", "/schedules/a", { taskId: "greet", trigger: NINE }],
      ["DELETE", "/schedules/a", undefined],
      ["POST", "/schedules/a/pause", undefined],
      ["POST", "/schedules/a/unpause", undefined],
    ] as const
  ) {
    const refused = await rig.send(method, path, body, ifMatch(first));
    assertEquals([method, path, refused.status], [method, path, 412]);
    assertEquals(refused.body.type, "urn:almanac:problem:preconditionFailed");
  }
  const there = await put(rig, "a", {}, { "if-none-match": "*" });
  assertEquals(there.status, 412);
  assertEquals((await rig.own.getSchedule("a")).priority, 1);
  assertEquals((await put(rig, "b", {}, ifMatch('"x"'))).status, 412, "there is none");
  assertEquals((await put(rig, "b", {}, { "if-none-match": "*" })).status, 201);
  const gone = await rig.send("DELETE", "/schedules/a", undefined, ifMatch(`"x", ${second}`));
  assertEquals(gone.status, 204);
});

Deno.test("an ETag stays the same when the schedule fires", async () => {
  await using rig = await served();
  const added = await put(rig, "a", { trigger: { kind: "interval", minutes: 5 } });
  await rig.clock.advance({ minutes: 11 });
  const shown = await rig.send("GET", "/schedules/a");
  assertEquals(shown.body.runs, 3);
  assertEquals(shown.headers.get("etag"), added.headers.get("etag"));
});

Deno.test("PUT with an equal trigger keeps the next fire time: a redeploy skips nothing", async () => {
  await using rig = await served();
  const trigger = { kind: "interval", minutes: 5 };
  await put(rig, "a", { trigger });
  await rig.clock.advance({ minutes: 7 });
  const { body } = await put(rig, "a", { trigger, args: ["Bob"] });
  assertEquals([body.nextFireTime, body.args], [at(600).toISOString(), ["Bob"]]);
  const shown = await put(rig, "a", { trigger: body.trigger });
  assertEquals(shown.body.nextFireTime, at(600).toISOString(), "as it was shown");
});

Deno.test("a schedule is paused, resumed from now, run at once, and filled in", async () => {
  await using rig = await served();
  await put(rig, "a", { trigger: { kind: "interval", hours: 1 } });
  assertEquals((await rig.send("POST", "/schedules/a/pause")).body.paused, true);
  await rig.clock.advance({ hours: 3, minutes: 30 });
  const on = await rig.send("POST", "/schedules/a/unpause", { resumeFrom: "now" });
  assertEquals([on.body.paused, on.body.nextFireTime], [false, "2026-01-01T04:00:00.000Z"]);
  const run = await rig.send("POST", "/schedules/a/run");
  assertEquals([run.status, run.headers.get("location")], [201, `/jobs/${run.body.id}`]);
  const filled = await rig.send("POST", "/schedules/a/backfill", {
    ...{ from: "2026-01-01T01:00:00Z", to: "2026-01-01T03:00:00Z" },
  });
  assertEquals([filled.status, filled.body.ids.length], [201, 2]);
  const wrong = await rig.send("POST", "/schedules/a/backfill", {
    ...{ from: "2026-01-01T01:00:00Z", to: "2025-01-01T03:00:00Z" },
  });
  assertEquals(wrong.status, 422);
});

Deno.test("lists come page by page, and go on where they were", async () => {
  await using rig = await served();
  const ids = ["a", "b", "d", "e 🦊", "ć/%"];
  for (const id of ids) await put(rig, id);
  const found: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { body } = await rig.send("GET", `/schedules?limit=2${query}`);
    found.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  }
  assertEquals(found, ids);
  for (const wrong of ["x", "e30", "%", btoa('""'), btoa("5")]) {
    const { status, body } = await rig.send(
      "GET",
      `/schedules?cursor=${encodeURIComponent(wrong)}`,
    );
    assertEquals([wrong, status, body.errors[0].field], [wrong, 400, "cursor"]);
  }
});

Deno.test("lists are filtered, searched, and given by what fires next", async () => {
  await using rig = await served();
  await put(rig, "mail-b", { trigger: { kind: "interval", hours: 2 } });
  await put(rig, "mail-a", { trigger: { crontab: "0 9 * * *", timezone: "UTC" }, paused: true });
  await put(rig, "report", { trigger: { crontab: "0 1 * * *", timezone: "UTC" } });
  const ids = async (query: string) =>
    (await rig.send("GET", `/schedules?${query}`)).body.items.map(({ id }: { id: string }) => id);
  assertEquals(await ids("search=MAIL"), ["mail-a", "mail-b"]);
  assertEquals(await ids("paused=true"), ["mail-a"]);
  assertEquals(await ids("failed=true"), []);
  assertEquals(await ids("id=report&id=mail-b"), ["mail-b", "report"]);
  assertEquals(await ids("order=nextFireTime"), ["report", "mail-b"]);
});

Deno.test("a trigger is looked at before it is saved, and one that is wrong says why", async () => {
  await using rig = await served();
  const { body } = await rig.send("POST", "/preview", { trigger: NINE, n: 2 });
  assertEquals(body.fireTimes, ["2026-01-01T09:00:00.000Z", "2026-01-02T09:00:00.000Z"]);
  assertEquals(body.timezone, "UTC");
  for (
    const trigger of [
      { crontab: "99 * * * *" },
      { crontab: "0 9 * * *", timezone: "Mars/Olympus" },
      { kind: "nope" },
      { kind: "interval", minutes: -1 },
      { kind: "or", triggers: "x" },
      { kind: "except", trigger: 5 },
      "daily",
    ]
  ) {
    const wrong = await rig.send("POST", "/preview", { trigger });
    assertEquals([JSON.stringify(trigger), wrong.status], [JSON.stringify(trigger), 422]);
    assertMatch(wrong.body.errors[0].field, /^trigger/);
  }
  const zone = await rig.send("POST", "/preview", {
    trigger: { crontab: "0 9 * * *", timezone: "Mars/Olympus" },
  });
  assertEquals(zone.body.errors[0].field, "trigger.timezone");
  assertEquals(await rig.own.getSchedules(), [], "nothing was saved");
});

Deno.test("the timeline has what fires within the hour, the first ones first", async () => {
  await using rig = await served();
  await put(rig, "often", { trigger: { kind: "interval", minutes: 20 } });
  await put(rig, "later", { trigger: { crontab: "0 9 * * *", timezone: "UTC" } });
  await put(rig, "soon", { trigger: { crontab: "30 0 * * *", timezone: "UTC" } });
  await rig.clock.advance({ minutes: 1 });
  const { body } = await rig.send("GET", "/timeline");
  assertEquals(body.items.map(({ scheduleId, fireTimes }: never) => [scheduleId, fireTimes]), [
    ["often", [at(1200), at(2400), at(3600)].map((time) => time.toISOString())],
    ["soon", [at(1800).toISOString()]],
  ]);
});

Deno.test("changes that cannot be made say which field, and change nothing", async () => {
  await using rig = await served();
  await put(rig, "a");
  const wrong: readonly (readonly [object, string])[] = [
    [{ misfireGraceTime: "PT" }, "misfireGraceTime"],
    [{ coalesce: "some" }, "coalesce"],
    [{ nope: 1 }, "nope"],
    [{ trigger: { crontab: "x" } }, "trigger.crontab"],
    [{ retry: { maxAttempts: 0 } }, "retry.maxAttempts"],
    [{ args: [{ $type: "Nope" }] }, "args[0]"],
  ];
  const before = await rig.own.getSchedule("a");
  for (const [change, field] of wrong) {
    const { status, body } = await rig.send("PATCH", "/schedules/a", change);
    assertEquals([field, status, body.errors[0].field], [field, 422, field]);
    assertEquals(body.errors[0].in, "body");
  }
  assertEquals(JSON.stringify(await rig.own.getSchedule("a")), JSON.stringify(before));
  assertEquals((await rig.send("PATCH", "/schedules/none", { priority: 1 })).body.id, "none");
});

Deno.test("a schedule that was set aside is listed, says why, and can be resumed", async () => {
  await using rig = await served();
  const broken = { next: () => new Date(NaN), toJSON: () => ({ kind: "broken" }) };
  await put(rig, "fine");
  await rig.own.addSchedule("greet", new IntervalTrigger({ hours: 1 }), { id: "bad" });
  assertEquals(broken.next().getTime(), NaN);
  const [row] = await rig.store.getSchedules({ ids: ["bad"] });
  await rig.store.updateSchedule({
    ...{ id: "bad", now: rig.clock.now(), change: { trigger: { kind: "broken" } } },
    revision: row!.revision,
  });
  await rig.clock.advance({ hours: 2 });
  const { body } = await rig.send("GET", "/schedules?failed=true");
  assertEquals(body.items.map(({ id }: { id: string }) => id), ["bad"]);
  assertMatch(body.items[0].error.message, /broken/);
  assertEquals((await rig.send("GET", "/counts")).body.schedules, {
    ...{ active: 1, paused: 0, failed: 1, finished: 0 },
  });
  assertEquals((await rig.send("GET", "/schedules/bad/preview")).status, 422);
});

Deno.test("pages go on after an id that is long", async () => {
  await using rig = await served();
  const ids = ["a", "b"].map((letter) => "x".repeat(3000) + letter);
  for (const id of ids) {
    await rig.send("POST", "/schedules", { id, taskId: "greet", trigger: NINE });
  }
  const { body: { nextCursor } } = await rig.send("GET", "/schedules?limit=1");
  const { body } = await rig.send("GET", `/schedules?limit=1&cursor=${nextCursor}`);
  assertEquals(body.items.map(({ id }: { id: string }) => id), [ids[1]]);
});

Deno.test("the preview of a schedule from a time before it was added is what backfill makes", async () => {
  await using rig = await served();
  await rig.send("POST", "/schedules", { id: "daily", taskId: "greet", trigger: NINE });
  const path = "/schedules/daily/preview?n=2&after=2025-12-01T09:00:00Z";
  const { body } = await rig.send("GET", path);
  assertEquals(body.fireTimes, ["2025-12-02T09:00:00.000Z", "2025-12-03T09:00:00.000Z"]);
  assertEquals(body.trigger.startTime, "2026-01-01T00:00:00.000Z");
});
