import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";

/** Where there are examples that write files: CI runs the others as doc tests. */
const SOURCES = ["stores/libsql.ts", "brokers/libsql.ts"];
const CONFIG = new URL("../deno.json", import.meta.url).pathname;

for (const source of SOURCES) {
  const text = await Deno.readTextFile(new URL(`../${source}`, import.meta.url));
  const examples = [...text.matchAll(/^( *\* )```ts ignore\n([^]*?)^ *\* ```$/gm)]
    .map(([, margin, code]) => code!.replaceAll(margin!, "").replace(/^ *\*$/gm, ""));

  Deno.test(`${source} has examples that write files`, () => assert(examples.length > 0));

  examples.forEach((code, i) => {
    Deno.test(`${source}: example ${i + 1} runs in an empty folder`, async () => {
      const folder = await Deno.makeTempDir();
      try {
        await Deno.writeTextFile(join(folder, "example.ts"), code);
        const { code: exit, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--check", "--config", CONFIG, "example.ts"],
          cwd: folder,
        }).output();
        assertEquals(exit, 0, new TextDecoder().decode(stderr));
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  });
}
