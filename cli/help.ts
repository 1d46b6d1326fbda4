import { type Command, COMMON, DATABASE } from "./command.ts";
import type { Options } from "./options.ts";
import { EXIT_CODES } from "./failure.ts";

/** What the program is called in its help. */
export const PROGRAM = "almanac";

/** How the program is used. */
export function overview(commands: readonly Command[]): string {
  return [
    `${PROGRAM}: schedules and jobs in a database of Almanac's`,
    "",
    `usage: ${PROGRAM} COMMAND [--db URL] [options]`,
    "",
    ...columns(commands.map(({ name, summary }) => [`  ${name}`, summary])),
    "",
    "options of all commands:",
    ...optionLines({ ...DATABASE, ...COMMON, version: { help: "say which version this is" } }),
    "",
    "exit codes:",
    ...EXIT_CODES.map(([code, meaning]) => `  ${code}  ${meaning}`),
    "",
    `${PROGRAM} COMMAND --help says more about each.`,
    "",
  ].join("\n");
}

/** How a command is used. */
export function helpOf(command: Command): string {
  const { name, summary, operands, notes, options, example, isOffline } = command;
  const own = Object.keys(options).length > 0;
  return [
    `${PROGRAM} ${name}: ${summary}`,
    "",
    `usage: ${[PROGRAM, name, operands, "[options]"].filter(Boolean).join(" ")}`,
    ...(notes ? ["", notes] : []),
    ...(own ? ["", "options:", ...optionLines(options)] : []),
    "",
    "options of all commands:",
    ...optionLines({ ...(isOffline ? {} : DATABASE), ...COMMON }),
    "",
    "example:",
    ...example.split("\n").map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function optionLines(options: Options): string[] {
  return columns(
    Object.entries(options).map(([name, { value, short, help, isList }]) => {
      const letter = short === undefined ? "    " : `-${short}, `;
      return [
        `  ${letter}--${name}${value === undefined ? "" : ` ${value}`}`,
        isList ? `${help}; may be repeated` : help,
      ];
    }),
  );
}

/** How wide help is. */
const WIDTH = 100;

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    wrapped(right, WIDTH - width - 2).map((line, i) =>
      `${(i === 0 ? left : "").padEnd(width)}  ${line}`
    )
  );
}

function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
