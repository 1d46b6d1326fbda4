import type { Json, JsonObject } from "../api/records.ts";

/** The tag of a value that JSON has not, or `null`. */
export function tagOf(value: Json): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const tag = (value as JsonObject)["$type"];
  return typeof tag === "string" ? tag : null;
}

/** Whether anything in a value is hidden, so that it cannot be sent back. */
export function hasRedacted(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  return tagOf(value) === "Redacted" || Object.values(value).some(hasRedacted);
}

/** A tagged value as a programmer would write it, when it fits in a word; else `null`. */
export function showTagged(value: Json): string | null {
  const inner = (value as JsonObject)["value"];
  switch (tagOf(value)) {
    case "Date":
    case "URL":
      return String(inner);
    case "BigInt":
      return `${inner}n`;
    case "Number":
      return String(inner);
    case "undefined":
      return "undefined";
    case "RegExp":
      return Array.isArray(inner) ? `/${inner[0]}/${inner[1] ?? ""}` : String(inner);
    case "Bytes":
      return `${(value as JsonObject)["of"]}(${byteCount(String(inner))} bytes)`;
    case "Redacted":
      return "hidden";
    default:
      return null;
  }
}

function byteCount(base64: string): number {
  return Math.floor(base64.replace(/=+$/, "").length * 3 / 4);
}
