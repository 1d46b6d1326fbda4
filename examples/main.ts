/** Runs an example by its name; without one, lists them. */

const SUFFIX = ".ts";
const NOT_EXAMPLES = ["main.ts", "demo.ts"];
const folder = new URL("./", import.meta.url);

/** The names of the examples with what each says of itself. */
async function listExamples(): Promise<Map<string, string>> {
  const examples = new Map<string, string>();
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(SUFFIX) || name.startsWith("_") || NOT_EXAMPLES.includes(name)) continue;
    const text = await Deno.readTextFile(new URL(name, folder));
    const [, summary = ""] = /^\/\*\* (.*) \*\//.exec(text) ?? [];
    examples.set(name.slice(0, -SUFFIX.length), summary);
  }
  return new Map([...examples].sort());
}

const examples = await listExamples();
const [name] = Deno.args;
if (name !== undefined && examples.has(name)) {
  await import(new URL(name + SUFFIX, folder).href);
} else {
  if (name !== undefined) console.error(`There is no example "${name}".\n`);
  console.log("deno task example NAME, where NAME is one of\n");
  const width = Math.max(...[...examples.keys()].map(({ length }) => length));
  for (const [example, summary] of examples) console.log(`  ${example.padEnd(width)}  ${summary}`);
  if (name !== undefined) Deno.exit(1);
}
