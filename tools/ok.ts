/** Says whether all is well: runs every check in turn, and stops at the first that fails. */

interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
}

const { exports }: Manifest = JSON.parse(await Deno.readTextFile("deno.json"));
const entryPoints = Object.values(exports);

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  "format": ["fmt", "--check"],
  "lint": ["lint"],
  "types, of the examples as well": ["check", "--doc", "."],
  "types of examples that write files": ["run", "-A", "tools/file_examples.ts"],
  "types without Deno": [
    ...["check", "--config", "tools/dom.json", "--import-map", "deno.json", "--no-lock"],
    ...entryPoints,
  ],
  "import layers and cycles": ["run", "--allow-read", "tools/layers.ts"],
  "dashboard as its source gives it": ["run", "-A", "tools/dashboard.ts", "--check"],
  "sizes": ["run", "-A", "tools/size.ts"],
  "docs": ["doc", "--lint", ...entryPoints],
  "tests": ["task", "test"],
  "runtimes": ["task", "runtimes"],
  "browser": ["task", "browser"],
  "publishing": ["publish", "--dry-run", "--allow-dirty"],
};

for (const [name, args] of Object.entries(CHECKS)) {
  console.log(`\n== ${name}: deno ${args.join(" ")}`);
  const { code } = await new Deno.Command(Deno.execPath(), { args: [...args] }).spawn().status;
  if (code !== 0) {
    console.error(`\n${name}: failed`);
    Deno.exit(code);
  }
}
console.log("\nAll is well");
