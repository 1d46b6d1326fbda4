import type { JobNotes } from "./store.ts";

/** The most lines of a job's log that are kept, the last ones. */
const MAX_LINES = 100;
/** The most characters that are kept of a line. */
const MAX_LINE = 1000;

/** Notes with another line in the log. */
export function withLine(notes: JobNotes, at: number, text: unknown): JobNotes {
  const line = { at, text: clip(String(text)) };
  return { ...notes, log: [...notes.log, line].slice(-MAX_LINES) };
}

/**
 * Notes with another progress.
 *
 * @throws {TypeError} when `value` is neither a finite number nor `null`
 */
export function withProgress(notes: JobNotes, value: unknown, note: unknown): JobNotes {
  if (value !== null && !(typeof value === "number" && Number.isFinite(value))) {
    throw new TypeError(
      `Cannot note progress: its value is a number or null, got ${String(value)}`,
    );
  }
  const text = note === undefined || note === null ? null : clip(String(note));
  return { ...notes, progress: { value, note: text } };
}

function clip(text: string): string {
  return text.length > MAX_LINE ? `${text.slice(0, MAX_LINE - 1)}…` : text;
}
