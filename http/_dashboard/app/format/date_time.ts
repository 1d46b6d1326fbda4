const LOCALE = "en-GB";
const formats = new Map<string, Intl.DateTimeFormat>();

/** The zone of the viewer. */
export const VIEWER_ZONE: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

function format(
  options: Intl.DateTimeFormatOptions,
  zone: string | undefined,
): Intl.DateTimeFormat {
  const key = JSON.stringify([options, zone]);
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(LOCALE, { ...options, ...(zone && { timeZone: zone }) });
    formats.set(key, known);
  }
  return known;
}

function show(time: number, options: Intl.DateTimeFormatOptions, zone?: string): string {
  try {
    return format(options, zone).format(time);
  } catch {
    return new Date(time).toISOString();
  }
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };

/** The time of day, `09:00`, or with seconds `09:00:00`. */
export function showClock(time: number, { seconds = false, zone = "" } = {}): string {
  return show(time, seconds ? { ...CLOCK, second: "2-digit" } : CLOCK, zone || undefined);
}

/** The day, `Tue 3 Nov`, with the year when that is another one. */
export function showDay(time: number, now: number, zone?: string): string {
  const isOtherYear = new Date(time).getFullYear() !== new Date(now).getFullYear();
  return show(time, isOtherYear ? { ...DAY, year: "numeric" } : DAY, zone).replace(",", "");
}

/** Day and time of day, the day left out when it is today. */
export function showMoment(time: number, now: number, zone?: string): string {
  const hasSeconds = time % 60_000 !== 0;
  const clock = showClock(time, { seconds: hasSeconds, ...(zone && { zone }) });
  const day = showDay(time, now, zone);
  return day === showDay(now, now, zone) ? clock : `${day} ${clock}`;
}

/** Day and time of day in full, with the zone. */
export function showInFull(time: number, zone: string): string {
  const text = show(time, {
    ...{ weekday: "short", day: "numeric", month: "short", year: "numeric" },
    ...{ ...CLOCK, second: "2-digit" },
  }, zone);
  return `${text.replaceAll(",", "")} ${zone}`;
}

/** Whether the clocks of two zones agree at a time. */
export function isSameClock(time: number, a: string, b: string): boolean {
  return a === b || showMoment(time, 0, a) === showMoment(time, 0, b);
}

/** The last part of a zone's name, such as a city. */
export function shortZone(zone: string): string {
  return zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
}

/** All zones that the browser knows. */
export function zones(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
}
