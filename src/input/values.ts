import { SerializationError } from "../errors.ts";

/*
 * What may be stored as an argument or a result, and comes back as it was. Checked before a store
 * sees it, so that every store takes the same values and names the same place.
 */
const KEPT = new Set<unknown>([
  Date,
  RegExp,
  URL,
  Map,
  Set,
  ArrayBuffer,
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
]);

/**
 * Checks that a value can be stored.
 *
 * @throws {SerializationError} whose `path` names the place, as in `args[0].onDone`
 */
export function assertStorable(value: unknown, path: string): void {
  walk(value, path, new Set());
}

function walk(value: unknown, path: string, above: Set<object>): void {
  if (typeof value === "function" || typeof value === "symbol") refuse(value, path);
  if (typeof value !== "object" || value === null) return;
  if (above.has(value)) throw new SerializationError(path, `Cannot store ${path}: it is a cycle`);
  above.add(value);
  const isPlain = prototypesOf(value) <= (Array.isArray(value) ? 2 : 1);
  if (!isPlain && !isKept(value)) refuse(value, path);
  if (!isPlain) walkParts(value, path, above);
  else if (Array.isArray(value)) value.forEach((item, i) => walk(item, `${path}[${i}]`, above));
  else walkEntries(value, path, above);
  above.delete(value);
}

/** How many prototypes there are above a value, whichever realm they are of. */
function prototypesOf(value: object): number {
  let count = 0;
  for (let above = Object.getPrototypeOf(value); above; above = Object.getPrototypeOf(above)) {
    count++;
  }
  return count;
}

function walkParts(value: object, path: string, above: Set<object>): void {
  if (value instanceof Map) {
    let i = 0;
    for (const [key, item] of value) {
      walk(key, `${path}.keys[${i}]`, above);
      walk(item, `${path}.values[${i++}]`, above);
    }
  } else if (value instanceof Set) {
    [...value].forEach((item, i) => walk(item, `${path}.values[${i}]`, above));
  } else if (value instanceof Error) {
    if (value.cause !== undefined) walk(value.cause, `${path}.cause`, above);
    walkEntries(value, path, above);
  } else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    refuseDetached(ArrayBuffer.isView(value) ? value.buffer : value, path);
  }
}

function walkEntries(value: object, path: string, above: Set<object>): void {
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(value, path);
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") {
      throw new SerializationError(path, `Cannot store ${path}: it has a key "__proto__"`);
    }
    walk(item, joinPath(path, key), above);
  }
}

function refuseDetached(buffer: ArrayBufferLike, path: string): void {
  try {
    new Uint8Array(buffer);
  } catch (cause) {
    const reason = "its bytes have been transferred";
    throw new SerializationError(path, `Cannot store ${path}: ${reason}`, { cause });
  }
}

function isKept(value: object): boolean {
  return ArrayBuffer.isView(value) || KEPT.has(Object.getPrototypeOf(value).constructor);
}

/** The path of a member. */
export function joinPath(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function refuse(value: unknown, path: string): never {
  const what = typeof value === "object"
    ? `an instance of ${value?.constructor?.name ?? "a class"}`
    : `a ${typeof value}`;
  throw new SerializationError(path, `Cannot store ${path}: ${what} cannot be kept as plain data`);
}

/**
 * Checks that a value is what JSON can hold, as it is.
 *
 * @throws {SerializationError} whose `path` names the place
 */
export function assertJson(value: unknown, path: string): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`Cannot read ${path}: expected an object, got ${String(value)}`);
  }
  walkJson(value, path, new Set());
}

function walkJson(value: unknown, path: string, above: Set<object>): void {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") return requireWellFormed(value, path);
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (typeof value !== "object" || above.has(value)) notJson(value, path);
  if (above.size === MAX_DEPTH) {
    const name = path.slice(0, path.search(/[.[]/)); // the path has as many parts as levels
    throw new SerializationError(name, `Cannot store ${name}: it has over ${MAX_DEPTH} levels`);
  }
  above.add(value);
  if (Array.isArray(value)) value.forEach((item, i) => walkJson(item, `${path}[${i}]`, above));
  else {
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) notJson(value, path);
    for (const [key, item] of Object.entries(value)) {
      requireWellFormed(key, path);
      walkJson(item, joinPath(path, key), above);
    }
  }
  above.delete(value);
}

/** The most levels of JSON that stores look into: SQLite reads a thousand. */
const MAX_DEPTH = 500;

/** Stores look into this JSON, and not all of them can read halves. */
function requireWellFormed(text: string, path: string): void {
  if (text.isWellFormed()) return;
  const what = "there is half of a surrogate pair in it";
  throw new SerializationError(path, `Cannot store ${path}: ${what}`);
}

function notJson(value: unknown, path: string): never {
  const what = typeof value === "object" ? "this object" : String(value);
  throw new SerializationError(path, `Cannot store ${path}: ${what} is not JSON`);
}
