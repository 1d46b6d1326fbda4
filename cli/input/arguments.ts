import { parseArgs } from "node:util";
import type { Options } from "../options.ts";
import { UsageError } from "../failure.ts";
import { didYouMean } from "./nearest.ts";

/** The values of options by their names: `true` for one that is on, texts for the others. */
export type Values = ReadonlyMap<string, true | readonly string[]>;

/** A command line, read. */
export interface Arguments {
  readonly values: Values;
  /** What is no option. */
  readonly operands: readonly string[];
}

/**
 * Reads a command line.
 *
 * @throws {UsageError} for an option that is unknown, has no value or one too many
 */
export function readArguments(argv: readonly string[], options: Options): Arguments {
  const values = new Map<string, true | string[]>();
  const { tokens, positionals } = parse(argv, options);
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = options[token.name];
    if (!option || !Object.hasOwn(options, token.name)) refuseUnknown(token.rawName, options);
    if (option.value === undefined) {
      if (token.value !== undefined) throw new UsageError(`--${token.name} takes no value`);
      values.set(token.name, true);
      continue;
    }
    const value = requireValue(token, option.value);
    const others = values.get(token.name);
    if (others && !option.isList) throw new UsageError(`--${token.name} is given twice`);
    values.set(token.name, [...(others as string[] | undefined ?? []), value]);
  }
  return { values, operands: positionals };
}

/** The words that a command line begins with, its options apart: one, or two that stand together. */
export function firstWords(argv: readonly string[], options: Options): string[] {
  const words = parse(argv, options).tokens.filter((token) => token.kind === "positional");
  const [first, second] = words;
  if (!first) return [];
  return second?.index === first.index + 1 ? [first.value, second.value] : [first.value];
}

function parse(argv: readonly string[], options: Options) {
  const config = Object.entries(options).map(([name, { value, short }]) => {
    const type = value === undefined ? "boolean" as const : "string" as const;
    return [name, { type, ...(short !== undefined && { short }) }] as const;
  });
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(config),
    strict: false, // errors are to be the same in every runtime
    allowPositionals: true,
    tokens: true,
  });
}

interface OptionToken {
  readonly name: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function requireValue({ name, value, inlineValue }: OptionToken, what: string): string {
  const isOption = value !== undefined && !inlineValue && /^-(?!\d|$)/.test(value);
  if (value !== undefined && !isOption) return value;
  throw new UsageError(`--${name} needs a value: --${name} ${what}`);
}

function refuseUnknown(written: string, options: Options): never {
  const hint = didYouMean(written.replace(/^-+/, ""), Object.keys(options), "--");
  throw new UsageError(`there is no option ${written}${hint}`);
}
