/** A text with its letters from A to Z in lower case, and no others: as databases have it. */
export function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
