import { assertEquals } from "@std/assert";
import { Sqld } from "../_sqld.ts";
import { byHttp, forAuthors, inMemory, ofParts, onServer, ticks } from "./entry_points.ts";

const FIRES = [new Date("2030-01-01T00:00:00Z"), new Date("2030-01-01T01:00:00Z")];

Deno.test("the entry points for memory can be imported and used", async () => {
  assertEquals(await inMemory(), ["Hello, Bob!", FIRES]);
});

Deno.test("the entry points for libSQL can be imported and used", async () => {
  await using server = await Sqld.start();
  assertEquals(await onServer(server.url()), ["Hello, Bob!", FIRES]);
});

Deno.test("the core and each trigger can be imported by itself, and used", async () => {
  const words = "on the 13th of every month at 00:00, UTC";
  assertEquals(await ofParts(), ["and days except or", true, words]);
});

Deno.test("the entry points for hosts can be imported and used", async () => {
  assertEquals(await ticks(), [401, "stopOnSignal"]);
});

Deno.test("the entry points for HTTP can be imported and used", async () => {
  assertEquals(await byHttp(), ["Hello, Ada!", 401]);
});

Deno.test("the entry points for tests and stores of one's own can be imported and used", () => {
  assertEquals(forAuthors(), [FIRES[0]!.getTime(), true, true]);
});
