import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { CONFIG, fileExamples, inEmptyFolder } from "../tools/file_examples.ts";

for (const [file, text] of await fileExamples()) {
  Deno.test(`the example ${file} runs in an empty folder`, () =>
    inEmptyFolder(async (cwd) => {
      await Deno.writeTextFile(join(cwd, file), text);
      const args = ["run", "-A", "--no-check", "--config", CONFIG, file];
      const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
    }));
}
