import { defaultParseOperations, parse, stringify } from "devalue";

/** Turns arguments and results into text and back. */
export interface Serializer {
  /** The text of a value that `assertStorable` lets through. */
  serialize(value: unknown): string;
  /** The value of a text; throws when it cannot be read. Runs no code, whatever the text is. */
  deserialize(text: string): unknown;
}

/** What a text begins with that is not plain JSON. */
const MARK = '{"$devalue":';

/**
 * Plain values are plain JSON. Others are `{"$devalue": …}` around what devalue makes of them:
 * dates, bigints, maps, sets, bytes, URLs, regular expressions, errors, `undefined`, `NaN`, `-0`.
 */
export const jsonSerializer: Serializer = {
  serialize(value) {
    const isPlain = isJson(value) && !looksMarked(value);
    return isPlain ? JSON.stringify(value) : `${MARK}${stringify(value, REDUCERS, WRITING)}}`;
  },
  deserialize(text) {
    if (!text.startsWith(MARK)) return JSON.parse(text);
    return parse(text.slice(MARK.length, -1), REVIVERS, READING);
  },
};

const ERRORS: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

interface ErrorParts {
  readonly type: string;
  readonly own: Readonly<Record<string, unknown>>;
  /** What was put on it beside that. */
  readonly more: Readonly<Record<string, unknown>>;
}

const REDUCERS = {
  Error(value: unknown): ErrorParts | false {
    if (!(value instanceof Error)) return false;
    const { name, message, stack, cause } = value;
    const own = { name, message, stack, ...("cause" in value && { cause }) };
    return { type: value.constructor.name, own, more: { ...value } };
  },
};

const REVIVERS = {
  Error({ type, own, more }: ErrorParts): Error {
    const constructor = Object.hasOwn(ERRORS, type) ? ERRORS[type]! : Error;
    const error = Object.assign(new constructor(), more);
    for (const [key, value] of Object.entries(own)) {
      Object.defineProperty(error, key, { value, writable: true, configurable: true });
    }
    return error;
  },
};

/** The most places of a list with holes: a short text can name so many that the process ends. */
const MAX_PLACES = 1_000_000;

const WRITING = {
  operations: {
    lengthOf: (list: readonly unknown[]) => {
      const isWhole = list.length <= MAX_PLACES || Object.keys(list).length === list.length;
      return isWhole ? list.length : requirePlaces(list.length);
    },
  },
};

const READING = {
  operations: {
    createSparseArray: (length: number) =>
      defaultParseOperations.createSparseArray(requirePlaces(length)),
  },
};

function requirePlaces(length: number): number {
  if (length <= MAX_PLACES) return length;
  throw new RangeError(`a list with holes has ${length} places, and the most is ${MAX_PLACES}`);
}

function looksMarked(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "$devalue");
}

/** Whether JSON brings a value back as it was. */
function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object") return typeof value === "string" || typeof value === "boolean";
  if (value === null) return true;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isJson(value[i])) return false;
    return true;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return Object.values(value).every(isJson);
}
