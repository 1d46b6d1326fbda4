/** A place in a list, where a page goes on, as a text that clients hand back. */
export function toCursor(place: string | number): string {
  const bytes = new TextEncoder().encode(JSON.stringify(place));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
