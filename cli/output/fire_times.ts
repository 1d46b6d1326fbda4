import type { Output } from "./output.ts";
import { relative, withOffset, zonedTime } from "./times.ts";

/** How fire times are shown. */
export interface FireTimesStyle {
  readonly now: number;
  /** The zones on whose clocks they are shown. */
  readonly timezones: readonly string[];
}

/** Fire times as a table, with the changes of the clock between them. */
export function fireTimes(
  out: Output,
  times: readonly Date[],
  { now, timezones }: FireTimesStyle,
): void {
  const [first = "UTC"] = timezones;
  let before = new Date(now);
  const rows = times.map((time) => {
    const change = clockChange(before, time, first);
    before = time;
    return [...timezones.map((zone) => withOffset(time, zone)), relative(time, now), change];
  });
  out.table([...timezones.map((zone) => `${zone}!`), "", ""], rows);
}

/** `clocks +1 h`, when those of a zone are set between two times. */
function clockChange(from: Date, to: Date, timezone: string): string {
  const change = minutesOf(zonedTime(to, timezone).offset) -
    minutesOf(zonedTime(from, timezone).offset);
  if (change === 0) return "";
  const sign = change > 0 ? "+" : "-";
  const [hours, minutes] = [Math.floor(Math.abs(change) / 60), Math.abs(change) % 60];
  return `clocks ${sign}${
    [hours && `${hours} h`, minutes && `${minutes} min`].filter(Boolean).join(" ")
  }`;
}

function minutesOf(offset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)/.exec(offset)!;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
