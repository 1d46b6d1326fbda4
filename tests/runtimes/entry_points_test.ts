import { assertEquals } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };

Deno.test("the program that uses every entry point does", async () => {
  const text = await Deno.readTextFile(new URL("entry_points.ts", import.meta.url));
  const used = [...text.matchAll(/ from "@almanac\/scheduler(.*)";/g)].map(([, name]) =>
    `.${name}`
  );
  assertEquals(used.toSorted(), Object.keys(manifest.exports).toSorted());
});
