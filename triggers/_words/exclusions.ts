import type { TriggerSpec } from "../../src/trigger.ts";
import { Zone } from "../_zone.ts";
import { listOf } from "./lists.ts";
import { dateInWords, instantInWords, MONTHS } from "./times.ts";

/** More exclusions than this are not all said. */
const MAX_SAID = 5;

/** The exclusions of the spec of an `ExceptTrigger` in words; nothing for none. */
export function exclusionsInWords(spec: TriggerSpec): string {
  const all = spec.exclusions as readonly unknown[];
  const timezone = Zone.of(spec.timezone as string).id;
  if (all.length === 0) return "";
  const said = all.length > MAX_SAID ? all.slice(0, MAX_SAID - 1) : all;
  const more = all.length - said.length;
  const words = [
    ...said.map((each) => exclusionInWords(each, timezone)),
    ...(more > 0 ? [`${more} more times`] : []),
  ];
  return `, except ${listOf(words)} (${timezone})`;
}

function exclusionInWords(exclusion: unknown, timezone: string): string {
  if (typeof exclusion === "string") return `on ${dateInWords(exclusion)}`;
  const { month, day, year, from, until } = exclusion as Readonly<Record<string, unknown>>;
  if (from !== undefined) {
    return `from ${instantInWords(from, timezone)} until ${instantInWords(until, timezone)}`;
  }
  if (year !== undefined) return `on ${dateInWords(exclusion)}`;
  return `on every ${day} ${MONTHS[Number(month) - 1]}`;
}
