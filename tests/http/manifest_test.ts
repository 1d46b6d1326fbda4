import { assertEquals } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { VERSION } from "../../http/_version.ts";

Deno.test("the API says the version of the package", () => {
  assertEquals(VERSION, manifest.version);
});
