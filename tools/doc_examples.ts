/** The examples in the documentation: blocks of TypeScript in comments and in Markdown. */

const ROOT = new URL("../", import.meta.url);
/** What is published or read; the other folders have no documentation for users. */
const PLACES =
  /^(README\.md|[a-z]+\.ts|(docs|src|triggers|stores|brokers|hosts|http|testing)\/.*\.(ts|md))$/;

/** An example. */
export interface DocExample {
  /** The file in which it stands, from the root. */
  readonly source: string;
  /** The line on which it begins. */
  readonly line: number;
  readonly code: string;
}

/** Those that are marked so, `ts` or `ts ignore`. */
export async function docExamples(mark: "ts" | "ts ignore"): Promise<DocExample[]> {
  const examples: DocExample[] = [];
  for await (const source of files("")) {
    const text = await Deno.readTextFile(new URL(source, ROOT));
    const blocks = text.matchAll(new RegExp(`^( *\\* |)\`\`\`${mark}\n([^]*?)^\\1\`\`\`$`, "gm"));
    for (const { 1: margin, 2: block, index } of blocks) {
      const code = margin ? withoutMargin(block!, margin) : block!;
      examples.push({ source, line: text.slice(0, index).split("\n").length + 1, code });
    }
  }
  return examples;
}

/** The lines of a comment without what stands before each. */
function withoutMargin(block: string, margin: string): string {
  return block.split("\n").map((line) =>
    line.startsWith(margin) ? line.slice(margin.length) : line.replace(/^ *\*$/, "")
  ).join("\n");
}

async function* files(folder: string): AsyncGenerator<string> {
  const entries = await Array.fromAsync(Deno.readDir(new URL(folder || ".", ROOT)));
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = folder + name;
    if (isDirectory && PLACES.test(`${path}/x.ts`)) yield* files(`${path}/`);
    else if (PLACES.test(path)) yield path;
  }
}
