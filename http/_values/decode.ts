import { MAX_DEPTH } from "./encode.ts";

const VIEWS = {
  ...{ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array },
  ...{ Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView },
};
type ViewName = keyof typeof VIEWS;

/** A place in a value that cannot be read, and why. */
export class UnreadableValue extends Error {
  /** Makes the error. */
  constructor(readonly path: string, readonly reason: string) {
    super(`${path}: ${reason}`);
  }
}

/** How values are read. */
export interface DecodeOptions {
  /** What stands for a value that was hidden. @default it cannot be read */
  readonly redacted?: () => unknown;
}

/**
 * The value that JSON stands for.
 *
 * @throws {UnreadableValue} with the place of what cannot be read
 */
export function decodeValue(
  json: unknown,
  path: string,
  options: DecodeOptions = {},
  depth = 0,
): unknown {
  if (depth > MAX_DEPTH) throw new UnreadableValue(path, `there are over ${MAX_DEPTH} levels`);
  if (typeof json !== "object" || json === null) return json;
  const inner = (part: unknown, at: string) =>
    decodeValue(part, `${path}${at}`, options, depth + 1);
  if (Array.isArray(json)) return json.map((item, i) => inner(item, `[${i}]`));
  if (!Object.hasOwn(json, "$type")) return decodeObject(json, inner);
  const { $type, value, of } = json as Readonly<Record<string, unknown>>;
  if ($type === "Redacted" && options.redacted) return options.redacted();
  const decode = Object.hasOwn(DECODERS, String($type)) ? DECODERS[String($type)] : undefined;
  const refuse = (reason: string): never => {
    throw new UnreadableValue(path, reason);
  };
  if (!decode) {
    return refuse(`$type is one of ${Object.keys(DECODERS).join(", ")}, got ${String($type)}`);
  }
  return decode({ value, of, inner, refuse });
}

function decodeObject(json: object, inner: (part: unknown, at: string) => unknown): object {
  return Object.fromEntries(
    Object.entries(json).map(([key, item]) => [key, inner(item, `.${key}`)]),
  );
}

interface Tagged {
  readonly value: unknown;
  readonly of: unknown;
  readonly inner: (part: unknown, at: string) => unknown;
  readonly refuse: (reason: string) => never;
}

const DECODERS: Readonly<Record<string, (tagged: Tagged) => unknown>> = {
  Date({ value, refuse }) {
    if (value === null) return new Date(NaN);
    const date = typeof value === "string" ? new Date(value) : new Date(NaN);
    return Number.isNaN(date.getTime()) ? refuse("a Date is an ISO 8601 text") : date;
  },
  Map({ value, inner, refuse }) {
    const isPairs = Array.isArray(value) &&
      value.every((pair) => Array.isArray(pair) && pair.length === 2);
    if (!isPairs) return refuse("a Map is a list of pairs");
    return new Map(
      value.map(([key, item]: unknown[], i) => [
        inner(key, `.value[${i}][0]`),
        inner(item, `.value[${i}][1]`),
      ]),
    );
  },
  Set({ value, inner, refuse }) {
    if (!Array.isArray(value)) return refuse("a Set is a list");
    return new Set(value.map((item, i) => inner(item, `.value[${i}]`)));
  },
  BigInt({ value, refuse }) {
    const isWhole = typeof value === "string" && /^-?\d{1,10000}$/.test(value);
    return isWhole ? BigInt(value) : refuse("a BigInt is a text of digits");
  },
  Number({ value, refuse }) {
    const isOne = ["NaN", "Infinity", "-Infinity", "-0"].includes(String(value));
    return isOne ? Number(value) : refuse("a Number is NaN, Infinity, -Infinity or -0");
  },
  undefined: () => undefined,
  Bytes({ value, of, refuse }) {
    const View = VIEWS[of as ViewName] as new (buffer: ArrayBuffer) => ArrayBufferView;
    if (typeof value !== "string" || (of !== "ArrayBuffer" && !Object.hasOwn(VIEWS, String(of)))) {
      return refuse(`Bytes are base64, of ArrayBuffer or one of ${Object.keys(VIEWS).join(", ")}`);
    }
    try {
      const { buffer } = Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
      return of === "ArrayBuffer" ? buffer : new View(buffer);
    } catch {
      return refuse(`these are no Bytes of ${String(of)}`);
    }
  },
  URL({ value, refuse }) {
    return typeof value === "string" && URL.canParse(value) ? new URL(value) : refuse("no URL");
  },
  RegExp({ value, refuse }) {
    if (!Array.isArray(value) || !value.every((part) => typeof part === "string")) {
      return refuse("a RegExp is a list of its source and its flags");
    }
    try {
      return new RegExp(String(value[0]), String(value[1] ?? ""));
    } catch {
      return refuse("no RegExp");
    }
  },
  Error({ value, inner, refuse }) {
    const isError = typeof value === "object" && value !== null && "message" in value;
    if (!isError) return refuse("an Error has a name and a message");
    const { name, message, stack, cause } = value as Readonly<Record<string, unknown>>;
    const error = new Error(
      String(message),
      cause === undefined ? undefined : { cause: inner(cause, ".value.cause") },
    );
    error.name = String(name);
    if (stack !== undefined) error.stack = String(stack);
    return error;
  },
  Object({ value, inner, refuse }) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject
      ? decodeObject(value, (part, at) => inner(part, `.value${at}`))
      : refuse("no object");
  },
  Redacted({ refuse }) {
    return refuse("what was hidden cannot be stored: give the value");
  },
};
