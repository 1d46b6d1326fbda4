/** A colour or weight of a terminal. */
export type Color = "red" | "green" | "yellow" | "cyan" | "bold" | "dim";

const CODES: Readonly<Record<Color, readonly [on: number, off: number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  bold: [1, 22],
  dim: [2, 22],
};

/** Colours a text. */
export type Paint = (text: string, color: Color | undefined) => string;

/** How texts are coloured: not at all, where nobody would see it or wants it. */
export function painter(
  { isTTY, env }: { isTTY: boolean; env: Readonly<Record<string, string | undefined>> },
): Paint {
  if (!isTTY || env.NO_COLOR || env.TERM === "dumb") return (text) => text;
  return (text, color) => {
    if (color === undefined || text === "") return text;
    const [on, off] = CODES[color];
    return `\x1b[${on}m${text}\x1b[${off}m`;
  };
}
