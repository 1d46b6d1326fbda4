import { copy } from "../copy.ts";
import { show } from "./refuse.ts";
import { assertStorable } from "./values.ts";

/** The arguments of a task as they are stored. */
export interface Payload {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>> | null;
}

/**
 * Checks arguments, and copies them: what the caller does with them later is no part of the call.
 *
 * @throws {TypeError} when `args` is no array or `kwargs` no plain object
 * @throws {SerializationError} when they hold what cannot be stored
 */
export function toPayload(
  { args = [], kwargs }: {
    readonly args?: readonly unknown[];
    readonly kwargs?: object | null | undefined;
  },
  action: string,
): Payload {
  if (!Array.isArray(args)) {
    throw new TypeError(`Cannot ${action}: args is an array, got ${show(args)}`);
  }
  if (kwargs !== undefined && kwargs !== null && !isPlain(kwargs)) {
    throw new TypeError(`Cannot ${action}: kwargs is a plain object, got ${show(kwargs)}`);
  }
  assertStorable(args, "args");
  assertStorable(kwargs, "kwargs");
  return { args: copy(args), kwargs: kwargs ? copy({ ...kwargs }) : null };
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
