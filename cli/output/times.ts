/** An instant on the clock of a zone. */
export interface ZonedTime {
  /** `Mon 2030-01-07 09:00:00`. */
  readonly text: string;
  /** `+01:00`. */
  readonly offset: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant on the clock of a zone; without seconds where there are none. */
export function zonedTime(date: Date, timeZone: string): ZonedTime {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      ...{ timeZone, hourCycle: "h23", weekday: "short", year: "numeric", month: "2-digit" },
      ...{ day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
      timeZoneName: "longOffset",
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(date).map(({ type, value }) => [type, value]),
  );
  const { weekday, year, month, day, hour, minute, second, timeZoneName } = parts;
  const seconds = second === "00" ? "" : `:${second}`;
  return {
    text: `${weekday} ${year}-${month}-${day} ${hour}:${minute}${seconds}`,
    offset: timeZoneName!.replace("GMT", "") || "+00:00",
  };
}

/** `Mon 2030-01-07 09:00 +01:00`. */
export function withOffset(date: Date, timeZone: string): string {
  const { text, offset } = zonedTime(date, timeZone);
  return `${text} ${offset}`;
}

const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1000]] as const;

/** A length of time in its two largest units: `3 h 12 min`. */
export function lengthOf(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  let rest = Math.floor(milliseconds / 1000) * 1000;
  const first = UNITS.findIndex(([, length]) => rest >= length);
  const parts: string[] = [];
  for (const [unit, length] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(" ");
}

/** `in 3 h 12 min`, `2 d ago`, `now`. */
export function relative(date: Date, now: number): string {
  const difference = date.getTime() - now;
  if (Math.abs(difference) < 1000) return "now";
  const length = lengthOf(Math.abs(difference));
  return difference > 0 ? `in ${length}` : `${length} ago`;
}
