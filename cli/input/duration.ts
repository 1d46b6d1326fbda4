import { UsageError } from "../failure.ts";

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const PART = /(\d+(?:\.\d+)?) ?(ms|min|[smhdw]) ?/gy;
const ISO = /^p(?=.)(?:\d+[wd])*(?:t(?=\d)(?:\d+h)?(?:\d+m)?(?:\d+(?:\.\d+)?s)?)?$/;

/**
 * A length of time as people type it: `30s`, `5m`, `1h30m`, `500ms`, a number of seconds, or ISO 8601.
 *
 * @throws {UsageError} when it is none
 */
export function toDuration(text: string, name: string): { readonly milliseconds: number } {
  const milliseconds = millisecondsOf(text);
  if (milliseconds !== null) return { milliseconds };
  throw new UsageError(`${name} is a length of time such as 30s, 5m, 1h30m or PT5M, got "${text}"`);
}

/** The same in milliseconds; `null` for what is no length of time. */
export function millisecondsOf(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const lower = text.toLowerCase();
  const parts = ISO.test(lower) ? lower.replace(/[pt]/g, "") : lower;
  let sum = 0;
  const rest = parts.replace(PART, (_, n, unit) => {
    sum += Number(n) * MS_PER_UNIT[unit]!;
    return "";
  });
  return rest === "" && text !== "" ? sum : null;
}
