/**
 * Checks the import rules: which folder may import which, no cycles, no `node:` import but in the command
 * line, and nothing from the network or a package in what is published.
 */

/** What the command line may import besides its own files: what users may, and what hosts have. */
const FOR_CLI = [
  ...["mod.ts", "stores/libsql.ts", "brokers/libsql.ts", "http/mod.ts", "node:"],
  "@hono/node-server",
];

/** What the HTTP adapter is made of: the public API, its own files, and its packages. */
const HTTP = ["core.ts", "triggers/", "http/", "hono", "@hono/zod-openapi"];

/** What the files of each folder may import: paths that begin so, and with `!` none of those. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "src/engine/": ["src/"],
  "src/executors/": ["src/", "!src/engine/"],
  "src/input/": ["src/", "!src/engine/", "!src/executors/"],
  "src/": ["src/"],
  "triggers/_words/": ["src/", "triggers/_"],
  "triggers/": ["src/", "triggers/"],
  "stores/_libsql/connection/": [
    "src/",
    "stores/_libsql/connection/",
    "stores/_libsql/statement.ts",
    "@libsql/client",
  ],
  "stores/_libsql/calls/": ["src/", "stores/_libsql/", "!stores/_libsql/connection/"],
  "stores/_libsql/": ["src/", "stores/_libsql/", "devalue"],
  "stores/": ["src/", "stores/_"],
  "brokers/": ["src/", "brokers/_"],
  "hosts/": ["src/", "hosts/_"],
  "cli/commands/": ["cli/", ...FOR_CLI],
  "cli/input/": ["cli/", ...FOR_CLI],
  "cli/output/": ["cli/", ...FOR_CLI],
  "cli/": ["cli/", ...FOR_CLI],
  "testing/": ["src/", "testing/"],
  "http/_client/": ["core.ts", "http/_", "eventsource-parser"],
  "http/_values/": ["core.ts", "http/_values/"],
  "http/_schemas/": ["http/_schemas/", "@hono/zod-openapi"],
  "http/_answers/": [...HTTP, "!http/_requests/", "!http/_routes/"],
  "http/_live/": [...HTTP, "!http/_requests/", "!http/_routes/"],
  "http/_requests/": [...HTTP, "!http/_routes/"],
  "http/_routes/": [...HTTP],
  "http/": [...HTTP],
  "": [
    "src/",
    "triggers/mod.ts",
    "stores/memory.ts",
    "brokers/local.ts",
    "core.ts",
    "scheduler.ts",
    "service.ts",
  ],
};
/** Folders, those within others first. */
const FOLDERS = Object.keys(MAY_IMPORT).filter((folder) => folder !== "");
const ROOT_FILES = ["core.ts", "mod.ts", "scheduler.ts", "service.ts"];
const IMPORT =
  /^(?:import|export)\b[^;]*?\bfrom "([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/gm;

/** The published files, each with what it imports, as paths from the root. */
async function readImports(): Promise<Map<string, string[]>> {
  const files = [...ROOT_FILES];
  for (const folder of FOLDERS) {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile) files.push(folder + name);
    }
  }
  const imports = new Map<string, string[]>();
  for (const file of files) {
    const text = (await Deno.readTextFile(file)).replace(/^\s*\*.*$/gm, "");
    const specifiers = [...text.matchAll(IMPORT)].map(([, a, b, c]) => a ?? b ?? c!);
    imports.set(file, specifiers.map((specifier) => resolve(file, specifier)));
  }
  return imports;
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

function folderOf(file: string): string {
  return FOLDERS.find((folder) => file.startsWith(folder)) ?? "";
}

function brokenRules(imports: ReadonlyMap<string, readonly string[]>): string[] {
  return [...imports].flatMap(([file, targets]) => {
    const rules = MAY_IMPORT[folderOf(file)]!;
    const mayImport = (target: string) =>
      rules.some((start) => target.startsWith(start)) &&
      !rules.some((start) => start.startsWith("!") && target.startsWith(start.slice(1)));
    return targets.filter((target) => !mayImport(target))
      .map((target) => `${file} may not import ${target}`);
  });
}

function cycles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push(`cycle: ${[...path.slice(start), file].join(" -> ")}`);
    if (start >= 0 || done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

const imports = await readImports();
const problems = [...brokenRules(imports), ...cycles(imports)];
for (const problem of problems) console.error(problem);
console.log(`${imports.size} files, ${problems.length} broken import rules`);
if (problems.length > 0) Deno.exit(1);
