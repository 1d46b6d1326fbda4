/**
 * A deep copy of what may be stored: plain data, and what `assertStorable` lets through beside it.
 * (`structuredClone` takes no `URL`, and gives an error another name.)
 */
export function copy<T>(value: T): T {
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Map) return new Map(copyOf([...value]) as [unknown, unknown][]);
  if (value instanceof Set) return new Set(copyOf([...value]) as unknown[]);
  if (value instanceof URL) return new URL(value);
  if (value instanceof Error) return copyOfError(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    return structuredClone(value); // dates, regular expressions and bytes
  }
  return copyOfEntries(value);
}

function copyOfEntries(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part)]));
}

function copyOfError(error: Error): Error {
  const { name, message, stack, cause } = error;
  const made = Object.assign(new (error.constructor as ErrorConstructor)(), copyOfEntries(error));
  const own = { name, message, stack, ...(cause !== undefined && { cause: copyOf(cause) }) };
  for (const [key, value] of Object.entries(own)) {
    Object.defineProperty(made, key, { value, writable: true, configurable: true });
  }
  return made;
}
