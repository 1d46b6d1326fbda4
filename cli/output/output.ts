import type { Io } from "../io.ts";
import { type Color, type Paint, painter } from "./colors.ts";
import { toJson } from "./json.ts";
import { plain, plainLines } from "./plain.ts";
import { type Cell, type Heading, table } from "./table.ts";

/** What a command says, in the form that was asked for. */
export class Output {
  /** Whether it is JSON. */
  readonly isJson: boolean;
  /** Whether it is ids alone, or nothing. */
  readonly isQuiet: boolean;
  /** Colours a text, if it is to be. */
  readonly paint: Paint;
  readonly #io: Io;

  /** Takes where it goes, and its form. */
  constructor(io: Io, form: { readonly isJson: boolean; readonly isQuiet: boolean }) {
    this.#io = io;
    this.isJson = form.isJson;
    this.isQuiet = form.isQuiet;
    this.paint = painter(io);
  }

  /** Lines for people. */
  lines(...lines: readonly string[]): void {
    if (this.isJson || this.isQuiet) return;
    for (const line of lines) this.#io.stdout(`${line}\n`);
  }

  /** A table for people, with a line above it, if one is given. */
  table(headings: readonly Heading[], rows: readonly (readonly Cell[])[]): void {
    const style = { columns: this.#io.columns, paint: this.paint };
    this.lines(...table(headings, rows, style));
  }

  /** A heading for people. */
  heading(text: string): void {
    this.lines("", this.paint(text, "bold"));
  }

  /** Names and what belongs to them, for people. */
  fields(fields: readonly (readonly [name: string, value: Cell])[]): void {
    const width = Math.max(...fields.map(([name]) => name.length));
    for (const [name, value] of fields) {
      const [text, color] = typeof value === "string" ? [value, undefined] : value;
      const [first = "", ...rest] = plainLines(text);
      const label = this.paint(name.padEnd(width), "dim");
      this.lines(`${label}  ${this.paint(first, color)}`.trimEnd());
      for (const line of rest) this.lines(" ".repeat(width + 2) + this.paint(line, color));
    }
  }

  /** JSON for programs. */
  json(value: unknown): void {
    if (this.isJson) this.#io.stdout(`${toJson(value)}\n`);
  }

  /** Ids for programs that want nothing else. */
  ids(ids: readonly string[]): void {
    if (this.isQuiet && !this.isJson) { for (const id of ids) this.#io.stdout(`${id}\n`); }
  }

  /** What is said beside the output: nothing when it is to be quiet. */
  note(text: string, color?: Color): void {
    if (!this.isQuiet) {
      this.#io.stderr(`${painter(errStyle(this.#io))(plainLines(text).join("\n"), color)}\n`);
    }
  }

  /** What went wrong, in a line. */
  error(message: string): void {
    this.#io.stderr(`${painter(errStyle(this.#io))("error:", "red")} ${plain(message)}\n`);
  }

  /** How far something has come, for people, in a line that is written over; empty when it is over. */
  progress(text: string): void {
    if (this.#io.isErrTTY && !this.isQuiet) this.#io.stderr(`\r\x1b[K${text}`);
  }
}

function errStyle({ isErrTTY, env }: Io) {
  return { isTTY: isErrTTY, env };
}
