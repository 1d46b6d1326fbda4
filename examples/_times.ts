/** The time of day here, as in `09:30:00`. */
export function clock(time = new Date()): string {
  return time.toTimeString().slice(0, 8);
}

/** A day and a time, to the minute, as the clocks of a zone show it. */
export function inZone(time: Date, timeZone: string): string {
  return time.toLocaleString("en-GB", {
    timeZone,
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
}

/** A day and a time here, to the second. */
export function inFull(time: Date): string {
  return `${time.toLocaleDateString("en-GB", { dateStyle: "medium" })}, ${clock(time)}`;
}
