import { UsageError } from "../failure.ts";
import type { Arguments } from "./arguments.ts";
import { millisecondsOf, toDuration } from "./duration.ts";
import { didYouMean } from "./nearest.ts";

/** What was given to a command, read as what it is to be. */
export class Given {
  readonly #arguments: Arguments;

  /** Takes the command line. */
  constructor(args: Arguments) {
    this.#arguments = args;
  }

  /** What is no option. */
  get operands(): readonly string[] {
    return this.#arguments.operands;
  }

  /** The names of the options that were given. */
  get names(): string[] {
    return [...this.#arguments.values.keys()];
  }

  /** Whether an option is there. */
  has(name: string): boolean {
    return this.#arguments.values.has(name);
  }

  /** The text of an option. */
  text(name: string): string | undefined {
    return this.texts(name)?.[0];
  }

  /** The texts of an option that may be given several times, with commas or without. */
  texts(name: string): readonly string[] | undefined {
    const values = this.#arguments.values.get(name);
    return values === true ? undefined : values;
  }

  /** A whole number from `min` on. */
  count(name: string, min = 0): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (/^-?\d+$/.test(text) && Number.isSafeInteger(number) && number >= min) return number;
    const from = min === -Infinity ? "" : ` from ${min} on`;
    throw new UsageError(`--${name} is a whole number${from}, got "${text}"`);
  }

  /** A length of time. */
  duration(name: string): { readonly milliseconds: number } | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : toDuration(text, `--${name}`);
  }

  /** A point in time: ISO 8601 with an offset. */
  instant(name: string): Date | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const date = toDate(text);
    if (date) return date;
    throw new UsageError(
      `--${name} is a time with its offset, such as 2030-01-01T09:00:00Z, got "${text}"`,
    );
  }

  /** A point in time that is over: ISO 8601 with an offset, or how long ago. */
  past(name: string, now: number): Date | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ago = millisecondsOf(text);
    const date = ago === null ? toDate(text) : new Date(now - ago);
    if (date) return date;
    throw new UsageError(
      `--${name} is a time such as 2030-01-01T09:00:00Z, or how long ago as in 2h, got "${text}"`,
    );
  }

  /** One of some words. */
  word<T extends string>(name: string, words: readonly T[]): T | undefined {
    return this.words(name, words)?.[0];
  }

  /** Some of some words, in options or with commas between them. */
  words<T extends string>(name: string, words: readonly T[]): T[] | undefined {
    const texts = this.texts(name)?.flatMap((text) => text.split(","));
    return texts?.map((text) => {
      const word = words.find((each) => each.toLowerCase() === text.trim().toLowerCase());
      if (word !== undefined) return word;
      const hint = didYouMean(text, words);
      throw new UsageError(`--${name} is one of ${words.join(", ")}, got "${text}"${hint}`);
    });
  }

  /** A JSON value of one kind. */
  json(name: string, kind: "list"): readonly unknown[] | undefined;
  /** A JSON value of one kind. */
  json(name: string, kind: "object"): Readonly<Record<string, unknown>> | undefined;
  json(name: string, kind: "list" | "object"): unknown {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const example = kind === "list" ? `'["ada", 1]'` : `'{"name": "ada"}'`;
    try {
      const value: unknown = JSON.parse(text);
      const isObject = typeof value === "object" && value !== null;
      if (isObject && Array.isArray(value) === (kind === "list")) return value;
    } catch { /* said below */ }
    throw new UsageError(`--${name} is a JSON ${kind} such as ${example}, got ${text}`);
  }

  /**
   * The ids that the command is about.
   *
   * @throws {UsageError} when there are none
   */
  ids(what: string): readonly string[] {
    if (this.operands.length > 0) return [...new Set(this.operands)];
    throw new UsageError(`give the id of ${what}`);
  }

  /**
   * The one operand of the command.
   *
   * @throws {UsageError} when there is none, or another one
   */
  only(what: string): string {
    const [operand, ...others] = this.operands;
    if (operand !== undefined && others.length === 0) return operand;
    throw new UsageError(
      operand === undefined ? `give ${what}` : `give ${what} alone, got "${others[0]}" as well`,
    );
  }

  /**
   * Checks that there are no operands.
   *
   * @throws {UsageError} when there are some
   */
  none(): void {
    const [operand] = this.operands;
    if (operand !== undefined) throw new UsageError(`what is "${operand}" for?`);
  }
}

function toDate(text: string): Date | null {
  const date = /T.*(Z|[+-]\d\d:?\d\d)$/i.test(text) ? new Date(text) : null;
  return date && !Number.isNaN(date.getTime()) ? date : null;
}
