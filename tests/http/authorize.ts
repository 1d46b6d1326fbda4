import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { anyOf, basicAuth, bearerAuth, createApp, type Scopes } from "../../http/mod.ts";
import { Scheduler } from "../../mod.ts";
import { NINE, served, TOKEN, TOKEN_OF } from "./_app.ts";

const PASSWORD = "correct horse";
const users = basicAuth([{ username: "ada", password: PASSWORD, scopes: { read: true } }]);
const asking = (authorization: string) => new Request("http://x/", { headers: { authorization } });

Deno.test("an app cannot be made without somebody who says who may do what", () => {
  for (const options of [{}, undefined, { redact: false }]) {
    assertThrows(
      () => createApp(new Scheduler(), options as never),
      TypeError,
      "authorize is missing",
    );
  }
  assertThrows(() => createApp(new Scheduler(), { public: "all" as never }), TypeError, '"read"');
  assertThrows(
    () => createApp(new Scheduler(), { authorise: users } as never),
    TypeError,
    "authorise",
  );
});

Deno.test("without credentials nothing is answered, whatever is asked for", async () => {
  await using rig = await served();
  const paths = [
    "/",
    "/jobs",
    "/health",
    "/metrics",
    "/docs",
    "/openapi.json",
    "/nope",
    "/assets/x",
  ];
  for (const path of paths) {
    for (const method of ["GET", "POST", "DELETE", "OPTIONS", "HEAD"]) {
      const { status, headers } = await rig.send(method, path, undefined, { authorization: "" });
      assertEquals([path, method, status], [path, method, 401]);
      assertEquals(headers.get("www-authenticate"), 'Bearer realm="almanac"');
    }
  }
});

Deno.test("who may write and not read sees nothing of what is changed", async () => {
  await using rig = await served();
  const body = { taskId: "greet", args: ["of nobody else's business"], trigger: NINE };
  await rig.send("PUT", "/schedules/s", body);
  const write = { authorization: `Bearer ${TOKEN_OF.write}` };
  const changes = [
    ["PATCH", "/schedules/s", {}],
    ["POST", "/schedules/s/pause", undefined],
    ["POST", "/schedules/s/unpause", undefined],
    ["PUT", "/schedules/s", { ...body, conflictPolicy: "doNothing" }],
    ["POST", "/schedules", { ...body, id: "s", conflictPolicy: "doNothing" }],
  ] as const;
  for (const [method, path, sent] of changes) {
    const { body, headers } = await rig.send(method, path, sent, write);
    assertEquals([path, body], [path, { id: "s" }]);
    assertEquals(headers.get("etag")?.length, 26);
  }
});

Deno.test("a scope lets nobody do what another one is for", async () => {
  await using rig = await served();
  const needs = [
    ["GET", "/jobs", "read"],
    ["GET", "/events", "read"],
    ["POST", "/jobs", "write"],
    ["DELETE", "/schedules/x", "write"],
    ["POST", "/tick", "admin"],
    ["DELETE", "/tasks/greet", "admin"],
    ["POST", "/finished-jobs/delete", "admin"],
  ] as const;
  for (const [method, path, needed] of needs) {
    for (const [scope, token] of Object.entries(TOKEN_OF)) {
      const headers = { authorization: `Bearer ${token}` };
      const response = await rig.request(method, path, method === "GET" ? undefined : {}, headers);
      await response.body?.cancel();
      assertEquals([path, scope, response.status === 403], [path, scope, scope !== needed]);
    }
  }
  assertEquals(
    (await rig.own.getTasks()).map(({ id }) => id),
    ["fail"],
    "what was allowed was done",
  );
});

Deno.test("what is public must be asked for by name, and is never a change", async () => {
  await using health = await served({ public: "health" });
  const nobody = { authorization: "" };
  for (const path of ["/health", "/health/live", "/health/ready"]) {
    assertEquals((await health.send("GET", path, undefined, nobody)).status, 200);
  }
  assertEquals((await health.send("GET", "/jobs", undefined, nobody)).status, 401);
  assertEquals((await health.send("GET", "/schedules/health", undefined, nobody)).status, 401);
  await using read = await served({ public: "read" });
  assertEquals((await read.send("GET", "/jobs", undefined, nobody)).status, 200);
  assertEquals((await read.send("POST", "/jobs", { taskId: "greet" }, nobody)).status, 401);
  assertEquals((await read.send("GET", "/session", undefined, nobody)).body.scopes, {
    ...{ read: true, write: false, admin: false },
  });
  const write = { authorization: `Bearer ${TOKEN_OF.write}` };
  assertEquals((await read.send("POST", "/jobs", { taskId: "greet" }, write)).status, 201);
});

Deno.test("bearerAuth() takes its tokens alone, and the scheme in any case", async () => {
  const authorize = bearerAuth([{ token: TOKEN, scopes: { read: true } }]);
  for (const given of [`Bearer ${TOKEN}`, `bearer  ${TOKEN}`]) {
    assertEquals(await authorize(asking(given)), { read: true });
  }
  for (
    const given of ["", "Bearer", `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN, "Bearer undefined"]
  ) {
    assertEquals(await authorize(asking(given)), null);
  }
});

Deno.test("basicAuth() takes a name and its password", async () => {
  assertEquals(await users(asking(`Basic ${btoa(`ada:${PASSWORD}`)}`)), { read: true });
  for (const given of [`ada:${PASSWORD}x`, `bob:${PASSWORD}`, "ada:", ":", ""]) {
    assertEquals(await users(asking(`Basic ${btoa(given)}`)), null);
  }
  assertEquals(await users(asking("Basic ~")), null);
});

Deno.test("anyOf() asks one after the other, and challenges by all", async () => {
  const both = anyOf(users, bearerAuth([{ token: TOKEN, scopes: { write: true } }]));
  assertEquals(await both(asking(`Bearer ${TOKEN}`)), { write: true });
  assertEquals(await both(asking(`Basic ${btoa(`ada:${PASSWORD}`)}`)), { read: true });
  assertEquals(await both(asking("")), null);
  assertStringIncludes(both.challenge!, "Basic realm");
  assertStringIncludes(both.challenge!, "Bearer realm");
});

Deno.test("secrets that are no secrets are refused at once", () => {
  const scopes: Scopes = { read: true };
  for (const token of ["", "short", "with a blank at its end ", undefined as never]) {
    assertThrows(() => bearerAuth([{ token, scopes }]), TypeError, "is it in the environment");
  }
  for (const password of ["", "short", undefined as never]) {
    assertThrows(() => basicAuth([{ username: "ada", password, scopes }]), TypeError, '"ada"');
  }
  assertThrows(
    () => basicAuth([{ username: "a:b", password: PASSWORD, scopes }]),
    TypeError,
    "colon",
  );
});

Deno.test("who an authorizer of one's own does not know is turned away, also when it fails", async () => {
  await using rig = await served({ authorize: () => null });
  const { status, headers } = await rig.send("GET", "/jobs");
  assertEquals([status, headers.get("www-authenticate")], [401, null]);
  await using broken = await served({
    authorize: () => {
      throw new Error("the sessions are gone: secret");
    },
  });
  const answer = await broken.send("GET", "/jobs");
  assertEquals(answer.status, 500);
  assertEquals(answer.body.detail.includes("secret"), false);
  assertEquals(broken.log.count(/the sessions are gone/), 1);
});
