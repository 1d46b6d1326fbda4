import { toCursor } from "../_place.ts";
import { invalid } from "../_answers/problem.ts";

/**
 * The place that a cursor stands for.
 *
 * @throws {Problem} when it is none of these
 */
export function fromCursor<Kind extends "string" | "number">(
  cursor: string,
  kind: Kind,
): Kind extends "string" ? string : number {
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const place: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const isPlace = kind === "number"
      ? Number.isSafeInteger(place) && (place as number) >= 0
      : typeof place === "string" && place !== "";
    if (isPlace) return place as never;
  } catch {
    // said below
  }
  throw invalid([{ in: "query", field: "cursor", reason: "it is no nextCursor of this list" }]);
}

/** A page of what was read, one more than was asked for if there are more. */
export function toPage<Item>(
  items: readonly Item[],
  limit: number,
  placeOf: (item: Item) => string | number,
): { items: readonly Item[]; nextCursor: string | null } {
  if (items.length <= limit) return { items, nextCursor: null };
  const shown = items.slice(0, limit);
  return { items: shown, nextCursor: toCursor(placeOf(shown.at(-1)!)) };
}
