/** A list in a sentence: `a, b and c`. */
export function listOf(parts: readonly string[], word: "and" | "or" = "and"): string {
  if (parts.length < 2) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}

/** The place of something in an order: `1st`, `22nd`. */
export function ordinal(n: number): string {
  const ending = Math.floor(n / 10) % 10 === 1 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th";
  return `${n}${ending}`;
}

/** The distance between numbers that rise evenly; `null` when they do not, or there is one alone. */
export function evenStep(numbers: readonly number[]): number | null {
  const step = (numbers[1] ?? NaN) - numbers[0]!;
  const isEven = numbers.every((number, i) => number === numbers[0]! + i * step);
  return isEven ? step : null;
}

/** Numbers in order as the fewest parts that say them, in which three in a row are a range. */
export function rangesOf(numbers: readonly number[]): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.flatMap(([first, last]): [number, number][] =>
    last === first + 1 ? [[first, first], [last, last]] : [[first, last]]
  );
}

/**
 * Numbers in order as parts of a list, such as `5`, `10 to 15` and `30`, or as `every 7th from 0 to 56`;
 * `null` when they would be too many.
 */
export function numberParts(
  numbers: readonly number[],
  every: string,
  say: (number: number) => string = String,
): string[] | null {
  const ranges = rangesOf(numbers);
  const step = evenStep(numbers);
  if (ranges.length > 4 && step !== null) {
    return [`every ${ordinal(step)} ${every} from ${say(numbers[0]!)} to ${say(numbers.at(-1)!)}`];
  }
  if (ranges.length > 12) return null;
  return ranges.map(([first, last]) =>
    first === last ? say(first) : `${say(first)} to ${say(last)}`
  );
}

/** The same as one text. */
export function numbersInWords(numbers: readonly number[], every: string): string | null {
  const parts = numberParts(numbers, every);
  return parts && listOf(parts);
}
