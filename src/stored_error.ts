import type { StoredError } from "./records.ts";

const MAX_CAUSES = 8;

/** Whatever was thrown, as plain data, even what throws when it is looked at. */
export function toStoredError(thrown: unknown, depth = 0): StoredError {
  try {
    return read(thrown, depth);
  } catch {
    return { name: "Error", message: "a value that cannot be shown" };
  }
}

function read(thrown: unknown, depth: number): StoredError {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown) };
  const { name, message, stack, cause } = thrown;
  return {
    name: String(name),
    message: String(message),
    ...(typeof stack === "string" && { stack }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: toStoredError(cause, depth + 1) }),
  };
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
