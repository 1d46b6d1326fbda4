/*
 * What JSON has not is `{ "$type": …, "value": … }`, as over HTTP; the times of records are ISO 8601.
 */

/** The fields of records whose values are the user's. */
const OF_USER: ReadonlySet<string> = new Set(["args", "kwargs", "returnValue"]);

/** A record, or several, as JSON. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (key, part) => OF_USER.has(key) ? tagged(part) : part, 2);
}

/** A value of the user's as JSON can hold it. */
export function tagged(value: unknown): unknown {
  if (typeof value === "bigint") return { $type: "BigInt", value: String(value) };
  if (value === undefined) return { $type: "undefined" };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $type: "Number", value: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Array.from(value, tagged);
  const special = taggedObject(value);
  if (special) return special;
  const object = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, tagged(part)]),
  );
  return Object.hasOwn(object, "$type") ? { $type: "Object", value: object } : object;
}

function taggedObject(value: object): object | undefined {
  if (value instanceof Date) return { $type: "Date", value: value };
  if (value instanceof Map) {
    return { $type: "Map", value: [...value].map((pair) => pair.map(tagged)) };
  }
  if (value instanceof Set) return { $type: "Set", value: [...value].map(tagged) };
  if (value instanceof URL) return { $type: "URL", value: value.href };
  if (value instanceof RegExp) return { $type: "RegExp", value: [value.source, value.flags] };
  if (value instanceof Error) {
    const { name, message, stack } = value;
    const cause = value.cause === undefined ? {} : { cause: tagged(value.cause) };
    return { $type: "Error", value: { name, message, stack, ...cause } };
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bytes(value);
}

function bytes(value: ArrayBuffer | ArrayBufferView): object {
  const view = value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const text = Array.from(view, (byte) => String.fromCharCode(byte)).join("");
  const of = Object.prototype.toString.call(value).slice(8, -1);
  return { $type: "Bytes", of, value: btoa(text) };
}
