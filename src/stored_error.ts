import type { StoredError } from "./records.ts";

const MAX_CAUSES = 8;
/** The most characters that are kept of a message or a stack. */
const MAX_TEXT = 16_384;

/** Whatever was thrown, as plain data, even what throws when it is looked at. */
export function toStoredError(thrown: unknown, depth = 0): StoredError {
  try {
    return read(thrown, depth);
  } catch {
    return { name: "Error", message: "a value that cannot be shown" };
  }
}

function read(thrown: unknown, depth: number): StoredError {
  if (!(thrown instanceof Error)) return { name: "Error", message: cut(String(thrown)) };
  const { name, message, stack, cause } = thrown;
  return {
    name: cut(String(name)),
    message: cut(String(message)),
    ...(typeof stack === "string" && { stack: cut(stack) }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: toStoredError(cause, depth + 1) }),
  };
}

function cut(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  return `${text.slice(0, MAX_TEXT)}… (the first of ${text.length} characters)`;
}

/** An `Error` with the name, message, stack and cause of the stored one. */
export function fromStoredError(stored: StoredError): Error {
  const error = new Error(
    stored.message,
    stored.cause && { cause: fromStoredError(stored.cause) },
  );
  error.name = stored.name;
  if (stored.stack !== undefined) error.stack = stored.stack;
  return error;
}
