import { assertStorable } from "./values.ts";

/** The arguments of a task as they are stored. */
export interface Payload {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>> | null;
}

/**
 * Checks arguments.
 *
 * @throws {TypeError} when `args` is no array or `kwargs` no object
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
    throw new TypeError(`Cannot ${action}: args is an array, got ${String(args)}`);
  }
  if (kwargs !== undefined && kwargs !== null && typeof kwargs !== "object") {
    throw new TypeError(`Cannot ${action}: kwargs is an object, got ${String(kwargs)}`);
  }
  assertStorable(args, "args");
  assertStorable(kwargs, "kwargs");
  return { args, kwargs: kwargs ? { ...kwargs } : null };
}
