import type { Color, Paint } from "./colors.ts";
import { cut, plain, widthOf } from "./plain.ts";

/** A cell of a table: a text, or one with a colour. */
export type Cell = string | readonly [text: string, color: Color | undefined];

/** What stands above a column. A `!` at its end: it is never cut. A `#`: numbers, to the right. */
export type Heading = string;

/** How a table is to look. */
export interface TableStyle {
  /** How wide it may be. */
  readonly columns: number;
  readonly paint: Paint;
}

const GAP = "  ";
/** No column is cut to less than this. */
const LEAST = 8;

/** Rows in columns that are aligned, as lines. */
export function table(
  headings: readonly Heading[],
  rows: readonly (readonly Cell[])[],
  { columns, paint }: TableStyle,
): string[] {
  const names = headings.map((heading) => heading.replace(/[!#]$/, ""));
  const texts = rows.map((row) =>
    row.map((cell) => plain(typeof cell === "string" ? cell : cell[0]))
  );
  const natural = names.map((name, i) =>
    Math.max(widthOf(name), ...texts.map((row) => widthOf(row[i] ?? "")))
  );
  const widths = fitted(natural, headings, columns);
  const line = (cells: readonly string[], colors: readonly (Color | undefined)[]) =>
    cells.map((cell, i) => {
      const text = cut(cell, widths[i]!);
      const blank = " ".repeat(Math.max(0, widths[i]! - widthOf(text)));
      const painted = paint(text, colors[i]);
      if (headings[i]!.endsWith("#")) return blank + painted;
      return i === cells.length - 1 ? painted : painted + blank;
    }).join(GAP).trimEnd();
  return [
    line(names, names.map(() => "dim")),
    ...rows.map((row, i) =>
      line(texts[i]!, row.map((cell) => typeof cell === "string" ? undefined : cell[1]))
    ),
  ];
}

/** The widths of columns that together are no wider than there is place: the widest give way. */
function fitted(
  natural: readonly number[],
  headings: readonly Heading[],
  columns: number,
): number[] {
  const widths = [...natural];
  const gaps = GAP.length * (widths.length - 1);
  for (;;) {
    const surplus = widths.reduce((sum, width) => sum + width, gaps) - columns;
    if (!(surplus > 0)) return widths;
    const candidates = widths.map((width, i) => /[!#]$/.test(headings[i]!) ? 0 : width);
    const widest = candidates.indexOf(Math.max(...candidates));
    if (candidates[widest]! <= LEAST) return widths;
    widths[widest] = Math.max(LEAST, widths[widest]! - Math.ceil(surplus / widths.length));
  }
}
