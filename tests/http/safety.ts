import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createApp } from "../../http/mod.ts";
import { Scheduler, task } from "../../mod.ts";
import { authorize, NINE, served, TOKEN } from "./_app.ts";

const change = { taskId: "greet" };

Deno.test("a change that the page of another site asks for is refused", async () => {
  await using rig = await served({ allowedOrigins: ["https://admin.example.com"] });
  const own = "http://localhost";
  const status = async (headers: HeadersInit) =>
    (await rig.send("POST", "/jobs", change, headers)).status;
  assertEquals(await status({}), 201, "programs say nothing");
  assertEquals(await status({ "sec-fetch-site": "same-origin", origin: own }), 201);
  assertEquals(await status({ origin: own }), 201, "an old browser");
  assertEquals(
    await status({ "sec-fetch-site": "cross-site", origin: "https://evil.example" }),
    403,
  );
  assertEquals(await status({ "sec-fetch-site": "same-site", origin: "http://x.localhost" }), 403);
  assertEquals(await status({ origin: "https://evil.example" }), 403);
  assertEquals(await status({ origin: "null" }), 403);
  const allowed = { "sec-fetch-site": "cross-site", origin: "https://admin.example.com" };
  assertEquals(await status(allowed), 201);
  assertEquals((await rig.own.getFinishedJobs()).length + (await rig.own.getJobs()).length, 4);
});

Deno.test("browsers are told which other origins may ask, and no others", async () => {
  await using rig = await served({ allowedOrigins: ["https://admin.example.com/"] });
  const preflight = (origin: string) =>
    rig.send("OPTIONS", "/jobs", undefined, {
      ...{ origin, authorization: "", "access-control-request-method": "POST" },
      "access-control-request-headers": "content-type,authorization",
    });
  const { status, headers, body } = await preflight("https://admin.example.com");
  assertEquals([status, body], [204, ""]);
  assertEquals(headers.get("access-control-allow-origin"), "https://admin.example.com");
  assertEquals(headers.get("access-control-allow-credentials"), "true");
  const evil = await preflight("https://evil.example");
  assertEquals(evil.headers.get("access-control-allow-origin"), null);
  await using closed = await served();
  const none = await closed.send("OPTIONS", "/jobs", undefined, { authorization: "" });
  assertEquals([none.status, none.headers.get("access-control-allow-origin")], [401, null]);
});

Deno.test("a form cannot send a change: a body is JSON", async () => {
  await using rig = await served();
  const types = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""];
  for (const type of types) {
    const { status, body } = await rig.send("POST", "/jobs", JSON.stringify(change), {
      "content-type": type,
    });
    assertEquals([type, status, body.status], [type, 415, 415]);
  }
  const charset = { "content-type": "application/json; charset=UTF-8" };
  assertEquals((await rig.send("POST", "/jobs", change, charset)).status, 201);
});

Deno.test("bodies that are large, compressed, no UTF-8 or no JSON are refused before anything happens", async () => {
  await using rig = await served({ maxBodySize: 1000 });
  const large = await rig.send("POST", "/jobs", { ...change, args: ["x".repeat(1000)] });
  assertEquals([large.status, large.body.detail], [413, "A body has 1000 bytes at most"]);
  const zipped = await rig.send("POST", "/jobs", change, { "content-encoding": "gzip" });
  assertEquals(zipped.status, 415);
  assertEquals((await rig.send("POST", "/jobs", '{"taskId":')).status, 400);
  const response = await rig.app.request("/jobs", {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: new Uint8Array([0x22, 0xff, 0x22]),
  });
  assertEquals([response.status, (await response.json()).detail], [400, "it is not UTF-8"]);
  assertEquals(await rig.own.countJobs(), []);
});

Deno.test("only tasks that are known can be named, and their schemas are asked", async () => {
  const checked = task("checked", {
    args: {
      "~standard": {
        ...{ version: 1, vendor: "test" },
        validate: (value: unknown) =>
          (value as unknown[]).every((each) => typeof each === "string")
            ? { value }
            : { issues: [{ message: "not a text", path: [0] }] },
      },
    },
  }, () => {});
  await using rig = await served({}, { tasks: [checked] });
  await rig.own.configureTask(checked);
  const unknown = await rig.send("POST", "/jobs", { taskId: "rm -rf" });
  assertEquals([unknown.status, unknown.body.type], [404, "urn:almanac:problem:taskLookup"]);
  const wrong = await rig.send("POST", "/jobs", { taskId: "checked", args: [5] });
  assertEquals([wrong.status, wrong.body.errors], [422, [
    { in: "body", field: "args[0]", reason: "not a text" },
  ]]);
  assertEquals((await rig.send("POST", "/jobs", { taskId: "checked", args: ["5"] })).status, 201);
});

Deno.test("what is named as secrets are is not shown, nor stored hidden", async () => {
  await using rig = await served();
  await rig.send("PUT", "/schedules/s", {
    ...{ taskId: "greet", trigger: NINE },
    args: [{ user: "ada", password: "hunter2", nested: [{ apiKey: "k" }] }],
    metadata: { token: "t", team: "a" },
  });
  const { body } = await rig.send("GET", "/schedules/s");
  const hidden = { $type: "Redacted" };
  assertEquals(body.args, [{ user: "ada", password: hidden, nested: [{ apiKey: hidden }] }]);
  assertEquals(body.metadata, { token: hidden, team: "a" });
  const again = await rig.send("PATCH", "/schedules/s", { args: body.args });
  assertEquals([again.status, again.body.errors[0].field], [422, "args[0].password"]);
  const metadata = await rig.send("PATCH", "/schedules/s", { metadata: body.metadata });
  assertEquals([metadata.status, metadata.body.errors[0].field], [422, "metadata.token"]);
  assertEquals((await rig.own.getSchedule("s")).metadata, { token: "t", team: "a" });
});

Deno.test("redact says what is hidden: of arguments, errors, logs and results", async () => {
  const leak = task("leak", () => {
    throw new Error("card 4711");
  }, { keep: { failure: true } });
  const redact = ({ value }: { readonly value: unknown }) =>
    typeof value === "string" && value.includes("4711") ? value.replaceAll("4711", "****") : false;
  await using rig = await served({ redact }, { tasks: [leak] });
  await rig.own.configureTask(leak);
  await rig.send("POST", "/jobs", {
    taskId: "leak",
    id: "j",
    args: ["card 4711"],
    kwargs: { a: "4711" },
  });
  await rig.work();
  const { body } = await rig.send("GET", "/jobs/j");
  assertEquals(JSON.stringify(body).includes("4711"), false);
  assertEquals([body.args, body.kwargs, body.error.message], [
    ["card ****"],
    { a: "****" },
    "card ****",
  ]);
  await using open = await served({ redact: false });
  await open.own.addJob("greet", { id: "j", args: [{ password: "p" }], delay: 60 });
  assertEquals((await open.send("GET", "/jobs/j")).body.args, [{ password: "p" }]);
});

Deno.test("redact says what is hidden of keys, which are not stored hidden either", async () => {
  await using rig = await served({ redact: ({ key }) => /Key$/.test(key) });
  const keys = { concurrencyKey: "ada@example.com", uniqueKey: "ada@example.com" };
  const trigger = { kind: "time", seconds: 60 };
  await rig.send("POST", "/jobs", { taskId: "greet", id: "live", delay: 60, ...keys });
  await rig.send("POST", "/jobs", { taskId: "greet", id: "over", ...keys });
  const { concurrencyKey } = keys;
  await rig.send("POST", "/schedules", { taskId: "greet", id: "s", trigger, concurrencyKey });
  await rig.work();
  for (const path of ["/jobs", "/finished-jobs", "/jobs/live", "/schedules", "/schedules/s"]) {
    const text = JSON.stringify((await rig.send("GET", path)).body);
    assertEquals([path, text.includes("ada@")], [path, false]);
  }
  const hidden = { concurrencyKey: "[redacted]" };
  assertEquals((await rig.send("PATCH", "/schedules/s", hidden)).status, 422);
  assertEquals((await rig.send("POST", "/jobs", { taskId: "greet", ...hidden })).status, 422);
});

Deno.test("what is hidden cannot be guessed by asking for it", async () => {
  await using rig = await served({ redact: ({ key }) => /password|message/.test(key) });
  await rig.own.addJob("fail", { metadata: { password: "p", user: { password: "q" }, seen: 1 } });
  await rig.work();
  const hidden = [{ password: "p" }, { password: "x" }, { user: { password: "q" } }];
  const bodies = [...hidden.map((metadata) => ({ metadata })), { error: "it c" }, { error: "x" }];
  for (const body of bodies) {
    const query = Object.entries(body).map(([name, value]) =>
      `${name}=${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}`
    ).join("&");
    assertEquals((await rig.send("GET", `/finished-jobs?${query}`)).status, 400);
    assertEquals((await rig.send("POST", "/finished-jobs/retry", body)).status, 422);
    assertEquals((await rig.send("POST", "/finished-jobs/delete", body)).status, 422);
    if ("error" in body) continue;
    for (const list of ["/jobs", "/schedules"]) {
      assertEquals((await rig.send("GET", `${list}?${query}`)).status, 400);
    }
    assertEquals((await rig.send("POST", "/jobs/cancel", body)).status, 422);
    assertEquals((await rig.send("POST", "/schedules/delete", body)).status, 422);
  }
  const seen = encodeURIComponent(JSON.stringify({ seen: 1 }));
  const { body } = await rig.send("GET", `/finished-jobs?metadata=${seen}`);
  assertEquals(body.items.length, 1);
});

Deno.test("each answer has the headers that keep browsers from mischief", async () => {
  await using rig = await served();
  for (const path of ["/", "/jobs", "/nope", "/docs"]) {
    const { headers } = await rig.send("GET", path);
    const policy = headers.get("content-security-policy")!;
    assertStringIncludes(policy, "default-src 'none'");
    assertStringIncludes(policy, "script-src 'self'");
    assertStringIncludes(policy, "frame-ancestors 'none'");
    assertEquals(policy.includes("unsafe"), false);
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("x-frame-options"), "DENY");
    assertEquals(headers.get("referrer-policy"), "no-referrer");
    assertEquals(headers.get("cache-control"), "no-store");
  }
});

Deno.test("pages have no script, style or handler in them", async () => {
  await using rig = await served();
  for (const path of ["/", "/docs"]) {
    const { body, headers } = await rig.send("GET", path);
    assertMatch(headers.get("content-type")!, /^text\/html/);
    assertEquals(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:/i.exec(body), null);
  }
});

Deno.test("an error that nobody expected is logged, and not shown", async () => {
  const scheduler = new Scheduler();
  scheduler.getTasks = () => Promise.reject(new Error("password=hunter2"));
  const said: unknown[] = [];
  const app = createApp(scheduler, {
    authorize,
    logger: { warn() {}, error: (...all) => void said.push(...all) },
  });
  const response = await app.request("/tasks", { headers: { authorization: `Bearer ${TOKEN}` } });
  assertEquals(response.status, 500);
  assertEquals((await response.text()).includes("hunter2"), false);
  assertStringIncludes(String(said[0]), "/tasks");
  assertEquals(String(said).includes(TOKEN), false, "no credentials in the log");
});

Deno.test("triggers that would take long to look at are refused", async () => {
  await using rig = await served();
  const nested = (depth: number): object =>
    depth === 0 ? { kind: "interval", minutes: 5 } : { kind: "or", triggers: [nested(depth - 1)] };
  const wide = { kind: "or", triggers: Array.from({ length: 60 }, () => nested(0)) };
  const eager = { kind: "and", triggers: [nested(0), nested(0)], maxIterations: 1e9 };
  for (const trigger of [nested(500), wide, eager]) {
    const { status, body } = await rig.send("POST", "/preview", { trigger });
    assertEquals([status, body.type], [422, "urn:almanac:problem:invalid"]);
  }
  assertEquals((await rig.send("POST", "/preview", { trigger: nested(3) })).status, 200);
});
