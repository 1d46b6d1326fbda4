import { assertEquals, assertThrows } from "@std/assert";
import { tickRoute } from "../../hosts/http.ts";
import { MemoryDataStore, task, TimeTrigger } from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { at, Rig } from "../_rig.ts";
import { errorsDuring } from "./_errors.ts";

const SECRET = "0123456789abcdef";
const URL_ = "http://localhost/tick";

function request(method = "POST", authorization = `Bearer ${SECRET}`): Request {
  return new Request(URL_, { method, headers: { authorization } });
}

/** What there is in a response. */
async function parts(response: Response) {
  const { status, headers } = response;
  return { status, type: headers.get("content-type"), body: await response.json() };
}

for (const method of ["GET", "POST"]) {
  Deno.test(`a route of ticks ticks at ${method} with the secret, and says what it did`, async () => {
    await using rig = new Rig();
    const scheduler = rig.scheduler();
    await scheduler.addJob(task("work", () => {}));
    await scheduler.addSchedule("work", new TimeTrigger(60));
    const { body, ...response } = await parts(
      await tickRoute(scheduler, { secret: SECRET })(request(method)),
    );
    assertEquals(response, { status: 200, type: "application/json" });
    assertEquals(body, { fired: 0, ran: 1, failed: 0, nextWakeAt: at(60).toISOString() });
  });
}

Deno.test("a route of ticks does nothing without the secret", async () => {
  let ticks = 0;
  const tick = () => Promise.reject(new Error(`tick ${++ticks}`));
  const route = tickRoute({ tick }, { secret: SECRET });
  const wrong = ["", "Bearer", `Bearer ${SECRET}x`, `basic ${SECRET}`, SECRET, "Bearer undefined"];
  for (const authorization of wrong) {
    assertEquals(await parts(await route(request("POST", authorization))), {
      ...{ status: 401, type: "application/problem+json" },
      body: { type: "about:blank", title: "Unauthorized", status: 401 },
    });
  }
  const other = await route(request("DELETE"));
  assertEquals([other.status, other.headers.get("allow")], [405, "GET, POST"]);
  assertEquals(ticks, 0);
});

Deno.test("a tick that fails is a 503, and says nothing of the reason to the caller", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  store.plan("acquire", "failBefore");
  let answer = new Response();
  const said = await errorsDuring(async () => {
    answer = await tickRoute(rig.scheduler(), { secret: SECRET })(request());
  });
  assertEquals(said, ["A tick has failed"]);
  assertEquals([answer.status, answer.headers.get("retry-after")], [503, "30"]);
  assertEquals(await answer.json(), {
    ...{ type: "about:blank", title: "Service Unavailable", status: 503 },
  });
});

Deno.test("a route of ticks passes on how far a tick may go", async () => {
  const given: unknown[] = [];
  const tick = (options?: unknown) => {
    given.push(options);
    return Promise.resolve({ fired: 0, ran: 0, failed: 0, nextWakeAt: null });
  };
  await tickRoute({ tick }, { secret: SECRET })(request());
  await tickRoute({ tick }, { secret: SECRET, deadline: 9, limit: 5 })(request());
  assertEquals(given, [{ deadline: 50 }, { deadline: 9, limit: 5 }]);
});

Deno.test("the name of the scheme may be in any case", async () => {
  await using rig = new Rig();
  const route = tickRoute(rig.scheduler(), { secret: SECRET });
  assertEquals((await route(request("GET", `bearer ${SECRET}`))).status, 200);
});

for (const secret of [undefined, "", "too short", `${SECRET}\n`, ` ${SECRET}`]) {
  Deno.test(`a route of ticks with the secret ${secret} is refused`, () => {
    const tick = () => Promise.reject(new Error("no tick"));
    assertThrows(
      () => tickRoute({ tick }, { secret: secret as string }),
      TypeError,
      "16 characters",
    );
  });
}
