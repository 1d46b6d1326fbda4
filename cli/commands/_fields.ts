import type { Metadata, StoredError } from "../../mod.ts";
import { tagged } from "../output/json.ts";
import { lengthOf } from "../output/times.ts";

/** A field that is shown when there is something in it. */
export function optional<T>(
  name: string,
  value: T | null,
  say: (value: T) => string,
): [name: string, value: string][] {
  return value === null ? [] : [[name, say(value)]];
}

/** What is given to a function, and what is noted beside it. */
export function payloadFields(
  { args, kwargs, metadata }: {
    readonly args: readonly unknown[];
    readonly kwargs: Readonly<Record<string, unknown>> | null;
    readonly metadata: Metadata;
  },
): [name: string, value: string][] {
  const isPlain = Object.keys(metadata).length === 0;
  return [
    ["args", inJson(args)],
    ...optional("kwargs", kwargs, inJson),
    ...optional("metadata", isPlain ? null : metadata, inJson),
  ];
}

/** A value as JSON in a line. */
export function inJson(value: unknown): string {
  return JSON.stringify(tagged(value));
}

/** An error with where it was thrown, and what caused it. */
export function errorText(error: StoredError): string {
  const { name, message, stack, cause } = error;
  const isInStack = stack?.includes(message);
  const text = isInStack ? stack! : [`${name}: ${message}`, ...(stack ? [stack] : [])].join("\n");
  return [text, ...(cause ? [`caused by ${errorText(cause)}`] : [])].join("\n");
}

/** How long results are kept. */
export function keptFor(seconds: number): string {
  return seconds === 0 ? "not at all" : lengthOf(seconds * 1000);
}
