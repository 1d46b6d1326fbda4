import { show } from "./refuse.ts";

/**
 * Checks an id, or a name that stands for one: text that every store keeps as it is.
 *
 * @throws {TypeError} when it is no text, empty, or has half of a surrogate pair in it
 */
export function requireId(value: unknown, field: string, action: string): asserts value is string {
  if (typeof value !== "string" || value === "") {
    throw new TypeError(
      `Cannot ${action}: ${field} is a text that is not empty, got ${show(value)}`,
    );
  }
  requireText(value, field, action);
}

/**
 * Checks text that every store takes as it is.
 *
 * @throws {TypeError} when it is no text, or has half of a surrogate pair in it
 */
export function requireText(
  value: unknown,
  field: string,
  action: string,
): asserts value is string {
  if (typeof value !== "string") {
    throw new TypeError(`Cannot ${action}: ${field} is a text, got ${show(value)}`);
  }
  if (value.isWellFormed()) return;
  throw new TypeError(`Cannot ${action}: ${field} has half of a surrogate pair in it`);
}
