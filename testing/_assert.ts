/** Fails unless two values are equal in structure, dates, maps, sets, errors and bytes included. */
export function assertEqual(actual: unknown, expected: unknown, what = "values differ"): void {
  if (equal(actual, expected)) return;
  throw new Error(`${what}: got ${show(actual)}, expected ${show(expected)}`);
}

/** Fails unless `condition` is true. */
export function assertTrue(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** Fails unless `promise` rejects. */
export async function assertRejects(promise: Promise<unknown>, what: string): Promise<void> {
  const outcome = await promise.then(() => "resolved", () => "rejected");
  assertEqual(outcome, "rejected", what);
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [partsA, partsB] = [partsOf(a), partsOf(b)];
  return partsA.length === partsB.length && kindOf(a) === kindOf(b) &&
    partsA.every(([key, value], i) => key === partsB[i]![0] && equal(value, partsB[i]![1]));
}

function kindOf(value: object): string {
  return Object.prototype.toString.call(value);
}

/** What makes up a value, with keys in a fixed order. */
function partsOf(value: object): [string, unknown][] {
  if (value instanceof Date) return [["time", value.getTime()]];
  if (value instanceof RegExp) return [["source", String(value)]];
  if (value instanceof Map || value instanceof Set) {
    return [...value].map((item, i) => [String(i), item]);
  }
  if (value instanceof ArrayBuffer) return partsOf(new Uint8Array(value));
  if (value instanceof DataView) {
    return partsOf(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  if (value instanceof URL) return [["href", value.href]];
  if (value instanceof Error) {
    const { name, message, cause, constructor: { name: className } } = value;
    return Object.entries({ ...value, name, message, cause, className }).sort(([a], [b]) =>
      a < b ? -1 : 1
    );
  }
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
}

function show(value: unknown): string {
  const seen = new Set<unknown>();
  return JSON.stringify(value, (_key, part) => {
    if (typeof part === "bigint") return `${part}n`;
    if (part instanceof Map || part instanceof Set) return [...part];
    if (typeof part === "object" && part !== null) {
      if (seen.has(part)) return "(seen above)";
      seen.add(part);
    }
    return part === undefined ? "(undefined)" : part;
  }) ?? String(value);
}
