import { SerializationError } from "../../../src/errors.ts";
import type { Statement } from "../statement.ts";

/** The most bytes of one value: a server takes 5 MB, and gives a row with its names as one value. */
const MAX_VALUE = 4_900_000;
/** The most bytes of all values of one request: it takes 16 MiB, in which text may be twice as long. */
const MAX_REQUEST = 7_500_000;

/**
 * Makes sure that a server takes statements in one request, whatever its protocol.
 *
 * @throws {SerializationError}
 */
export function requireRoom(statements: readonly Statement[]): void {
  const texts = statements.flatMap(({ args }) => args).filter((arg) => typeof arg === "string");
  const length = sum(texts.map((text) => text.length));
  if (length * 3 <= MAX_VALUE) return; // a character has at most three bytes
  const sizes = length > MAX_REQUEST ? [length] : texts.map(bytesOf);
  if (Math.max(...sizes) <= MAX_VALUE && sum(sizes) <= MAX_REQUEST) return;
  throw new SerializationError(
    "",
    `Cannot send ${sum(sizes)} bytes to a server at once: the most is ${MAX_REQUEST}, and ` +
      `${MAX_VALUE} of one kind: hand in less at once, or keep large values elsewhere`,
  );
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
