import type { Given } from "./input/given.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";
import type { Output } from "./output/output.ts";

/** A command of the program. */
export interface Command {
  /** Its name: one word or two. */
  readonly name: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** What comes after its name, besides options. */
  readonly operands?: string;
  /** What else there is to know. */
  readonly notes?: string;
  /** Its own options. */
  readonly options: Options;
  /** How it is used. */
  readonly example: string;
  /** Whether it has nothing to do with a database. */
  readonly isOffline?: boolean;
  /** Does it. Gives what the process ends with, if that is not 0. */
  readonly run: (context: Context) => Promise<number | void>;
}

/** What a command works with. */
export interface Context {
  readonly io: Io;
  readonly given: Given;
  readonly out: Output;
}

/** The options of all commands. */
export const COMMON: Options = {
  json: { help: "write JSON, for programs" },
  quiet: { short: "q", help: "write ids alone, or nothing" },
  help: { short: "h", help: "say how the command is used" },
};

/** The options of all commands that have a database. */
export const DATABASE: Options = {
  db: { value: "URL", help: "file:jobs.db, libsql://…, http://…; default $ALMANAC_DB" },
  token: { value: "TOKEN", help: "the token for a server; default $ALMANAC_TOKEN" },
  prefix: { value: "NAME", help: "what the names of the tables begin with; default almanac_" },
};

/** Every option that a command takes. */
export function optionsOf(command: Command): Options {
  return { ...command.options, ...(command.isOffline ? {} : DATABASE), ...COMMON };
}
