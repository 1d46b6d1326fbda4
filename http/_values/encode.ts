import { SerializationError } from "../../core.ts";

/*
 * Arguments and results as JSON: what JSON has not is `{ "$type": …, "value": … }`.
 */

/** Says whether a value is hidden, `true`, or what is shown in its place. */
export type Hide = (
  place: { readonly path: string; readonly key: string; readonly value: unknown },
) =>
  | boolean
  | string;

/** What stands for a value that is hidden. */
export const REDACTED = { $type: "Redacted" } as const;

/** What stands for a text that is hidden where no value can be. */
export const HIDDEN_TEXT = "[redacted]";

/** The most levels that are read and written. */
export const MAX_DEPTH = 200;

/**
 * A value as JSON; `path` says where it is.
 *
 * @throws {SerializationError} for what stores do not take
 */
export function encodeValue(value: unknown, path: string, hide: Hide, depth = 0): unknown {
  if (depth > MAX_DEPTH) return REDACTED;
  const inner = (part: unknown, key: string, at: string) => {
    const hidden = hide({ path: at, key, value: part });
    if (hidden === true) return REDACTED;
    return typeof hidden === "string" ? hidden : encodeValue(part, at, hide, depth + 1);
  };
  if (typeof value === "function" || typeof value === "symbol") refuse(value, path);
  if (typeof value !== "object" || value === null) return encodePrimitive(value);
  if (Array.isArray(value)) {
    return Array.from(value, (item, i) => inner(item, String(i), `${path}[${i}]`));
  }
  const special = encodeSpecial(value, (part, at) => inner(part, at, `${path}.${at}`));
  if (special) return special;
  if (!isPlain(value)) refuse(value, path);
  const object = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, inner(item, key, `${path}.${key}`)]),
  );
  return Object.hasOwn(object, "$type") ? { $type: "Object", value: object } : object;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What stores do not take either. */
function refuse(value: unknown, path: string): never {
  const what = typeof value === "object"
    ? `an instance of ${value?.constructor?.name ?? "a class"}`
    : `a ${typeof value}`;
  throw new SerializationError(path, `Cannot send ${path}: ${what} cannot be kept as plain data`);
}

function encodePrimitive(value: unknown): unknown {
  if (value === undefined) return { $type: "undefined" };
  if (typeof value === "bigint") return { $type: "BigInt", value: String(value) };
  if (typeof value !== "number") return value;
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { $type: "Number", value: Object.is(value, -0) ? "-0" : String(value) };
}

function encodeSpecial(
  value: object,
  inner: (part: unknown, key: string) => unknown,
): object | undefined {
  if (value instanceof Date) {
    const time = value.getTime();
    return { $type: "Date", value: Number.isNaN(time) ? null : value.toISOString() };
  }
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => [inner(key, "key"), inner(item, String(key))]);
    return { $type: "Map", value: pairs };
  }
  if (value instanceof Set) {
    return { $type: "Set", value: [...value].map((item, i) => inner(item, String(i))) };
  }
  if (value instanceof URL) return { $type: "URL", value: value.href };
  if (value instanceof RegExp) return { $type: "RegExp", value: [value.source, value.flags] };
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    const parts = { name, message, ...(stack && { stack }), ...(cause !== undefined && { cause }) };
    return { $type: "Error", value: inner(parts, "error") };
  }
  if (value instanceof ArrayBuffer) return encodeBytes(new Uint8Array(value), "ArrayBuffer");
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return encodeBytes(bytes, Object.prototype.toString.call(value).slice(8, -1));
  }
}

function encodeBytes(bytes: Uint8Array, of: string): object {
  const value = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return { $type: "Bytes", of, value };
}
