/**
 * Packs the package for npm: `deno pack`, and the program that it brings along, which `deno pack` does
 * not know of. Takes the path of the tarball.
 */
import { join } from "node:path";

/** The programs of the package, by their names. */
const BIN = { almanac: "./cli/main.js" };
/** What the package runs in, besides Deno and Bun. */
const ENGINES = { node: ">=22" };

async function run(command: string, args: readonly string[]): Promise<void> {
  const { code } = await new Deno.Command(command, { args: [...args] }).spawn().status;
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
}

const [tarball = "package.tgz", ...flags] = Deno.args;
const folder = await Deno.makeTempDir();
try {
  const packed = join(folder, "packed.tgz");
  await run(Deno.execPath(), ["pack", "--quiet", ...flags, "-o", packed]);
  await run("tar", ["-xzf", packed, "-C", folder]);
  const manifest = join(folder, "package", "package.json");
  const fields = JSON.parse(await Deno.readTextFile(manifest));
  await Deno.writeTextFile(
    manifest,
    JSON.stringify({ ...fields, bin: BIN, engines: ENGINES }, null, 2),
  );
  await run("tar", ["-czf", tarball, "-C", folder, "package"]);
  console.log(tarball);
} finally {
  await Deno.remove(folder, { recursive: true });
}
