import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";

/** Where there are examples that write files, marked `ignore`: the others run as doc tests. */
const SOURCES = ["README.md", "stores/libsql.ts", "brokers/libsql.ts"];
const CONFIG = new URL("../deno.json", import.meta.url).pathname;

const examples: Record<string, string> = {};
for (const source of SOURCES) {
  const text = await Deno.readTextFile(new URL(`../${source}`, import.meta.url));
  const found = [...text.matchAll(/^( *\* |)```ts ignore\n([^]*?)^\1```$/gm)];
  found.forEach(([, margin, code], i) => {
    const lines = margin ? code!.replaceAll(margin, "").replace(/^ *\*$/gm, "") : code!;
    examples[`${source.replaceAll(/\W/g, "_")}_${i + 1}.ts`] = lines;
  });
}

async function deno(folder: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: folder })
    .output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
}

async function inEmptyFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the examples that write files have no wrong types", () =>
  inEmptyFolder(async (folder) => {
    assert(Object.keys(examples).length >= SOURCES.length);
    for (const [file, code] of Object.entries(examples)) {
      await Deno.writeTextFile(join(folder, file), code);
    }
    await deno(folder, "check", "--config", CONFIG, ...Object.keys(examples));
  }));

for (const [file, code] of Object.entries(examples)) {
  Deno.test(`the example ${file} runs in an empty folder`, () =>
    inEmptyFolder(async (folder) => {
      await Deno.writeTextFile(join(folder, file), code);
      await deno(folder, "run", "-A", "--no-check", "--config", CONFIG, file);
    }));
}
