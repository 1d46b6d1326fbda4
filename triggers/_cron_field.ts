import { show } from "../src/input/refuse.ts";

/** The limits and names of a cron field. */
export interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names by their numbers, from `min` on. */
  readonly names?: readonly string[];
  /** Whether a range of names may go over the end, as in `fri-mon`. */
  readonly wraps?: boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The fields of a cron expression. A weekday is 0 or 7 for Sunday to 6 for Saturday. */
export const CRON_FIELDS = {
  year: { name: "year", min: 1970, max: 9999 },
  month: { name: "month", min: 1, max: 12, names: MONTHS },
  day: { name: "day", min: 1, max: 31 },
  week: { name: "week", min: 1, max: 53 },
  dayOfWeek: { name: "dayOfWeek", min: 0, max: 7, names: WEEKDAYS, wraps: true },
  hour: { name: "hour", min: 0, max: 23 },
  minute: { name: "minute", min: 0, max: 59 },
  second: { name: "second", min: 0, max: 59 },
} as const satisfies Record<string, CronField>;

const ITEM = /^(?:(\*)|(\w{1,20})(?:-(\w{1,20}))?)(?:\/(\w{1,20}))?$/;

/** No text of a field is longer: it would take seconds to read, and nobody writes one. */
const MAX_LENGTH = 1000;

/** The items of a field's text as they were written, which are separated by commas. */
export function splitItems(field: CronField, text: string): string[] {
  if (text.length > MAX_LENGTH) {
    refuseRange(field, text, `expected at most ${MAX_LENGTH} characters, got ${text.length}`);
  }
  return text.split(",").map((item) => {
    const trimmed = item.trim();
    if (trimmed === "") refuse(field, text, "an item is empty");
    return trimmed;
  });
}

/**
 * The numbers that an item of a field stands for: `*`, `a` or `a-b`, with a step or without. Errors
 * quote `written`, of which the item may be a part.
 *
 * @throws {SyntaxError} when it is no such item
 * @throws {RangeError} when a number is out of range, a range reversed, a step 0 or too large
 */
export function parseItem(field: CronField, item: string, written = item): number[] {
  const match = ITEM.exec(item.toLowerCase());
  if (!match) refuse(field, written, "expected *, */n, a, a-b or a-b/n");
  const [, star, from, to, every] = match;
  if (every !== undefined && star === undefined && to === undefined) {
    refuse(field, written, `a step needs a range, as in ${from}-${field.max}/${every}`);
  }
  const [first, last] = star ? wholeRange(field) : readRange(field, written, from!, to);
  const step = every === undefined ? 1 : readStep(field, written, every, last - first);
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}

/**
 * The numbers that a field stands for, the items of its list together.
 *
 * @throws {SyntaxError | RangeError} with the field, the text and what was expected
 */
export function parseNumbers(field: CronField, text: string): Set<number> {
  const numbers = new Set<number>();
  for (const item of splitItems(field, text)) {
    for (const number of parseItem(field, item)) numbers.add(number);
  }
  return numbers;
}

/** The number of a weekday name, such as `fri`; `undefined` for anything else. */
export function weekdayNamed(text: string): number | undefined {
  const index = WEEKDAYS.indexOf(text);
  return index < 0 ? undefined : index;
}

/** Throws a `SyntaxError` that names the field and what was given. */
export function refuse(field: CronField, written: string, reason: string): never {
  throw new SyntaxError(messageOf(field, written, reason));
}

/** Throws a `RangeError` that names the field and what was given. */
export function refuseRange(field: CronField, written: string, reason: string): never {
  throw new RangeError(messageOf(field, written, reason));
}

function messageOf({ name }: CronField, written: string, reason: string): string {
  return `Cannot read cron field ${name}: ${show(written)}: ${reason}`;
}

function wholeRange({ min, max, wraps }: CronField): [number, number] {
  return [min, wraps ? max - 1 : max];
}

function readRange(
  field: CronField,
  written: string,
  from: string,
  to: string | undefined,
): [number, number] {
  const first = readValue(field, written, from);
  if (to === undefined) return [first, first];
  const last = readValue(field, written, to);
  if (first <= last) return [first, last];
  const isNamed = !/^\d+$/.test(from) || !/^\d+$/.test(to);
  if (field.wraps && isNamed) return [first, last + 7];
  refuseRange(field, written, `the range is reversed: ${first} is more than ${last}`);
}

function readValue(field: CronField, written: string, text: string): number {
  if (!/^\d+$/.test(text)) {
    const index = field.names?.indexOf(text) ?? -1;
    if (index >= 0) return index + field.min;
    const names = field.names ? ` or one of ${field.names.join(", ")}` : "";
    refuse(field, written, `expected a number from ${field.min} to ${field.max}${names}`);
  }
  const value = Number(text);
  if (value >= field.min && value <= field.max) return value;
  refuseRange(field, written, `expected a number from ${field.min} to ${field.max}`);
}

function readStep(field: CronField, written: string, text: string, span: number): number {
  if (!/^\d+$/.test(text)) refuse(field, written, "a step is a number");
  if (span === 0) refuseRange(field, written, "a single value takes no step");
  const step = Number(text);
  if (step >= 1 && step <= span) return step;
  refuseRange(field, written, `a step is from 1 to the ${span} that its range spans`);
}
