/**
 * The examples of the documentation that write files, marked `ignore`: unlike the others they run in
 * an empty folder. Run as a program, it checks their types.
 */
import { join } from "node:path";
import { docExamples } from "./doc_examples.ts";

/** The configuration with which they are checked and run. */
export const CONFIG = new URL("../deno.json", import.meta.url).pathname;

/** The code of every example, by the name of a file for it. */
export async function fileExamples(): Promise<Map<string, string>> {
  const examples = await docExamples("ts ignore");
  return new Map(examples.map(({ source, line, code }) => [
    `${source.replaceAll(/\W/g, "_")}_${line}.ts`,
    code,
  ]));
}

/** Does something in an empty folder, and removes that again. */
export async function inEmptyFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const code = await inEmptyFolder(async (cwd) => {
    const examples = await fileExamples();
    for (const [name, text] of examples) await Deno.writeTextFile(join(cwd, name), text);
    const args = ["check", "--config", CONFIG, ...examples.keys()];
    return (await new Deno.Command(Deno.execPath(), { args, cwd }).spawn().status).code;
  });
  Deno.exit(code);
}
