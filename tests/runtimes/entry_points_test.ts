import { assertEquals } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };

/** Programs: to import one is to run it. */
const PROGRAMS = ["./cli"];

Deno.test("the program that uses every entry point does", async () => {
  const text = await Deno.readTextFile(new URL("entry_points.ts", import.meta.url));
  const used = [...text.matchAll(/ from "@almanac\/scheduler(.*)";/g)].map(([, name]) =>
    `.${name}`
  );
  const entryPoints = Object.keys(manifest.exports).filter((name) => !PROGRAMS.includes(name));
  assertEquals(used.toSorted(), entryPoints.toSorted());
});
