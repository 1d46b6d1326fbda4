/** A text in one line, of which nothing is an order to the terminal. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, escaped);
}

/** The same in as many lines as it has. */
export function plainLines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => plain(line.replaceAll("\t", "  ")));
}

function escaped(character: string): string {
  const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return short[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** How many places a text takes in a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** A text that takes so many places at most. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let left = "";
  for (const character of text) {
    if (widthOf(left + character) > width - 1) break;
    left += character;
  }
  return `${left}…`;
}
