import { type Command, COMMON, type Context, DATABASE, optionsOf } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { EXIT, exitCodeOf, messageOf, UsageError } from "./failure.ts";
import { helpOf, overview, PROGRAM } from "./help.ts";
import { firstWords, readArguments } from "./input/arguments.ts";
import { Given } from "./input/given.ts";
import { didYouMean } from "./input/nearest.ts";
import type { Io } from "./io.ts";
import { Output } from "./output/output.ts";
import { VERSION } from "./version.ts";

/** Does what a command line says. Gives what the process ends with; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const options = beforeOperands(argv);
  const out = new Output(io, {
    isJson: options.includes("--json"),
    isQuiet: options.includes("--quiet") || options.includes("-q"),
  });
  try {
    return await runCommand(argv, io, out);
  } catch (error) {
    out.progress("");
    out.error(messageOf(error));
    return exitCodeOf(error);
  }
}

async function runCommand(argv: readonly string[], io: Io, out: Output): Promise<number> {
  const words = firstWords(argv, { ...DATABASE, ...COMMON });
  const options = beforeOperands(argv);
  const isHelp = options.includes("--help") || options.includes("-h");
  if (words.length === 0) {
    if (argv.includes("--version")) return say(io, `${VERSION}\n`);
    if (isHelp) return say(io, overview(COMMANDS));
    if (argv.length > 0) readArguments(argv, { ...DATABASE, ...COMMON });
    io.stderr(overview(COMMANDS));
    return EXIT.usage;
  }
  const command = findCommand(words);
  if (isHelp) return say(io, helpOf(command));
  const { values, operands } = readArguments(argv, optionsOf(command));
  const rest = operands.slice(command.name.split(" ").length);
  const context: Context = { io, out, given: new Given({ values, operands: rest }) };
  return await command.run(context) ?? EXIT.fine;
}

/** What may be options: after `--` come ids, whatever they look like. */
function beforeOperands(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}

function say(io: Io, text: string): number {
  io.stdout(text);
  return EXIT.fine;
}

/** The command that a line begins with: of two words, or else of one. */
function findCommand(words: readonly string[]): Command {
  const [first = "", second = ""] = words;
  const named = (name: string) => COMMANDS.find((command) => command.name === name);
  const command = named(`${first} ${second}`) ?? named(first);
  if (command) return command;
  if (first === "help") throw new UsageError(`give --help instead: ${PROGRAM} ${second} --help`);
  const hint = didYouMean(first, COMMANDS.map(({ name }) => name));
  throw new UsageError(`there is no command "${first}"${hint}`);
}
