import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../cli/commands.ts";
import { EXIT_CODES } from "../../cli/failure.ts";
import { flaky, report, Terminal } from "./_terminal.ts";

const DOCS = await Deno.readTextFile(new URL("../../docs/cli.md", import.meta.url));

/** The commands in the docs, each with what it says. */
function sessions(): [command: string, says: string][] {
  const blocks = [...DOCS.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, block]) => block!);
  return blocks.flatMap((block) =>
    block.split(/^\$ almanac /m).slice(1).map((part): [string, string] => {
      const [command, ...says] = part.trimEnd().split("\n");
      return [command!, says.join("\n")];
    })
  );
}

/** The words of a command line. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);
}

Deno.test("commands say what the docs of the command line show", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report, flaky);
  for (const id of ["mail-1", "mail-2"]) await scheduler.addJob(flaky, { id });
  await scheduler.tick();
  await terminal.clock.advance({ minutes: 10 });
  const found = sessions();
  assert(found.length >= 10);
  for (const [command, says] of found) {
    const { out, err } = await terminal.run(...wordsOf(command));
    assertEquals((out + err).trimEnd(), says, command);
  }
});

Deno.test("the docs of the command line name every command, every option and every exit code", () => {
  for (const { name, options } of COMMANDS) {
    assert(DOCS.includes(`\`${name}`), name);
    for (const option of Object.keys(options)) assert(DOCS.includes(`--${option}`), option);
  }
  for (const [code, meaning] of EXIT_CODES) assert(DOCS.includes(`| ${code} `), meaning);
});
