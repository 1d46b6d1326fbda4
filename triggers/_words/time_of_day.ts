import { CRON_FIELDS, parseNumbers } from "../_cron_field.ts";
import type { CronTexts } from "../_cron_texts.ts";
import { evenStep, listOf, numbersInWords } from "./lists.ts";
import { clockTime } from "./times.ts";

/** The times of a day in words. */
export interface TimeOfDay {
  readonly words: string;
  /** Whether they are times of the clock, as in `at 09:00`. */
  readonly isClock: boolean;
  /** Whether there are some in every hour, so that "every day" goes without saying. */
  readonly isAllDay: boolean;
}

/** The hours, minutes and seconds of a cron expression, in order. */
interface Times {
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
}

/** More times of the clock than this are not listed. */
const MAX_LISTED = 6;

/**
 * The hour, minute and second fields in words.
 *
 * @throws {SyntaxError | RangeError} when one of them cannot be read
 */
export function timeOfDay(texts: CronTexts): TimeOfDay {
  const numbers = (name: "hour" | "minute" | "second") =>
    [...parseNumbers(CRON_FIELDS[name], texts[name])].sort((a, b) => a - b);
  const times = { hours: numbers("hour"), minutes: numbers("minute"), seconds: numbers("second") };
  const listed = clockTimes(times);
  const isAllDay = times.hours.length === 24;
  if (listed) return { words: `at ${listOf(listed)}`, isClock: true, isAllDay };
  const words = regular(times, texts) ?? fieldByField(times, texts);
  return { words, isClock: false, isAllDay };
}

function clockTimes({ hours, minutes, seconds }: Times): string[] | null {
  if (seconds.length > 1 || hours.length * minutes.length > MAX_LISTED) return null;
  const isRegular = [hours, minutes].some((numbers) =>
    numbers.length > 2 && evenStep(numbers) !== null
  );
  if (isRegular && (hours.length === 1 || minutes.length === 1)) return null;
  return hours.flatMap((hour) => minutes.map((minute) => clockTime(hour, minute, seconds[0]!)));
}

/** The times as steps of one length from a first to a last one; `null` when they are none. */
function regular({ hours, minutes, seconds }: Times, texts: CronTexts): string | null {
  if (hours.length === 24 && `${minutes} ${seconds}` === "0 0") return "every hour on the hour";
  const [unit, step] = stepOf({ hours, minutes, seconds }, texts) ?? [];
  if (unit === undefined || step === undefined) return null;
  const every = step === 1 ? `every ${unit}` : `every ${step} ${unit}s`;
  const first = [hours[0]!, minutes[0]!, seconds[0]!] as const;
  const last = [hours.at(-1)!, minutes.at(-1)!, seconds.at(-1)!] as const;
  if (hours.length < 24 || unit === "hour") {
    return `${every} from ${clockTime(...first)} to ${clockTime(...last)}`;
  }
  return first[1] === 0 && first[2] === 0 ? every : null;
}

function stepOf(
  { hours, minutes, seconds }: Times,
  texts: CronTexts,
): readonly [unit: "hour" | "minute" | "second", step: number] | null {
  if (minutes.length === 1 && seconds.length === 1) {
    if (hours.length === 24) return null;
    const step = hours.length > 2 ? evenStep(hours) : null;
    return step === null ? withinHour("minute", hours, minutes, texts.minute) : ["hour", step];
  }
  if (seconds.length === 1) return withinHour("minute", hours, minutes, texts.minute);
  return minutes.length === 60 ? withinHour("second", hours, seconds, texts.second) : null;
}

/** Steps that go on from one hour, or minute, to the next, or stay within one hour. */
function withinHour<Unit extends "minute" | "second">(
  unit: Unit,
  hours: readonly number[],
  numbers: readonly number[],
  text: string,
): readonly [Unit, number] | null {
  const step = evenStep(numbers);
  const isSteps = step !== null && (numbers.length > 2 || text.includes("/"));
  if (!isSteps) return null;
  const goesOn = step * numbers.length === 60;
  const isRow = hours.length === 1 || evenStep(hours) === 1;
  if (goesOn && isRow) return [unit, step];
  return unit === "minute" && hours.length === 1 ? [unit, step] : null;
}

function fieldByField({ hours, minutes, seconds }: Times, texts: CronTexts): string {
  const hour = part("hour", hours, 24, texts.hour);
  const minute = part("minute", minutes, 60, texts.minute);
  const isEveryMinute = minutes.length === 60;
  const isEveryHour = hours.length === 24;
  const parts = [
    seconds.length > 1 || seconds[0] !== 0
      ? `${part("second", seconds, 60, texts.second)} of `
      : "",
    minute,
    isEveryMinute ? (isEveryHour ? "" : ` of ${hour}`) : ` past ${hour}`,
  ].join("");
  return parts.startsWith("every") ? parts : `at ${parts}`;
}

function part(unit: string, numbers: readonly number[], size: number, text: string): string {
  if (numbers.length === size) return `every ${unit}`;
  const words = numbersInWords(numbers, unit);
  if (words === null) return `the ${unit}s ${text}`;
  return words.startsWith("every") ? words : `${unit} ${words}`;
}
