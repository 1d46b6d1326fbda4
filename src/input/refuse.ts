/**
 * Refuses options that do not exist, so that a slip of the pen is not passed over.
 *
 * @throws {TypeError} for an unknown key, or when `options` is no object
 */
export function refuseUnknownKeys(
  options: object,
  known: Readonly<Record<string, true>>,
  action: string,
): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Cannot ${action}: options are an object, got ${show(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(known, key)) continue;
    throw new TypeError(
      `Cannot ${action}: unknown option ${show(key)}, expected ${Object.keys(known).join(", ")}`,
    );
  }
}

/**
 * Refuses what is none of some words.
 *
 * @throws {TypeError} that names them
 */
export function requireOneOf(
  field: string,
  value: string,
  expected: readonly string[],
  action: string,
): void {
  if (expected.includes(value)) return;
  throw new TypeError(
    `Cannot ${action}: ${field} is one of ${expected.join(", ")}, got ${String(value)}`,
  );
}

/**
 * Refuses what is no signal, where one is given.
 *
 * @throws {TypeError} when it has not what an `AbortSignal` has
 */
export function requireSignal(signal: AbortSignal | undefined, action: string): void {
  if (signal === undefined) return;
  if (typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function") return;
  throw new TypeError(`Cannot ${action}: signal is an AbortSignal, got ${show(signal)}`);
}

/**
 * Refuses a part that has not the methods that it is used by.
 *
 * @throws {TypeError} that names the first one that is missing
 */
export function requireMethods(
  field: string,
  part: unknown,
  names: readonly string[],
  action: string,
): void {
  const missing = names.find((name) =>
    typeof (part as Record<string, unknown> | null)?.[name] !== "function"
  );
  if (missing === undefined) return;
  throw new TypeError(`Cannot ${action}: ${field} has no ${missing}(), got ${show(part)}`);
}

/** No error quotes more of what was given than this. */
const MAX_SHOWN = 80;

/** What was given, as an error quotes it: as JSON where it can be, and never long. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(clip(value));
  if (value instanceof Date && Number.isNaN(value.getTime())) return "Invalid Date";
  if (typeof value === "bigint") return clip(`${value}n`);
  return clip(typeof value === "object" && value !== null ? showObject(value) : String(value));
}

function showObject(value: object): string {
  try {
    return JSON.stringify(value, (_, part) => {
      const isJson = typeof part === "number" ? Number.isFinite(part) : typeof part !== "bigint";
      return isJson ? part : String(part);
    });
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function clip(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
