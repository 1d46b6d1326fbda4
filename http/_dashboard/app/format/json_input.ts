import type { Json, JsonObject } from "../api/records.ts";

/** What a field holds, or why it cannot be read. */
export type Parsed<Value> = { readonly value: Value } | { readonly reason: string };

function parse(text: string): Parsed<Json> {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    return { reason: `This is no JSON: ${error instanceof Error ? error.message : error}` };
  }
}

/** Reads a list of arguments; nothing is none. */
export function parseList(text: string): Parsed<readonly Json[]> {
  if (text.trim() === "") return { value: [] };
  const parsed = parse(text);
  if ("reason" in parsed) return parsed;
  return Array.isArray(parsed.value)
    ? { value: parsed.value as readonly Json[] }
    : { reason: 'Give a list, such as [1, "two"].' };
}

/** Reads an object; nothing is `null`. */
export function parseObject(text: string): Parsed<JsonObject | null> {
  if (text.trim() === "") return { value: null };
  const parsed = parse(text);
  if ("reason" in parsed) return parsed;
  const { value } = parsed;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { value: value as JsonObject }
    : { reason: 'Give an object, such as {"key": "value"}.' };
}

/** Reads metadata as a filter: `key=value` pairs apart by commas, or JSON. */
export function parseMetadata(text: string): Parsed<JsonObject | null> {
  if (text.trim() === "" || text.trim().startsWith("{")) return parseObject(text);
  const pairs = text.split(",").map((pair) => pair.split("=", 2).map((each) => each.trim()));
  if (pairs.some(([key, value]) => !key || value === undefined)) {
    return { reason: "Write key=value, or JSON." };
  }
  return { value: Object.fromEntries(pairs.map(([key, value]) => [key!, plain(value!)])) };
}

function plain(text: string): Json {
  return /^(?:-?\d+(?:\.\d+)?|true|false|null)$/.test(text) ? JSON.parse(text) as Json : text;
}

/** JSON to be edited. */
export function toText(value: Json): string {
  return JSON.stringify(value, null, 2);
}
