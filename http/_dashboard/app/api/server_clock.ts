/** By how much the server's clock is ahead of the viewer's, in milliseconds. */
let offset = 0;

/** Takes the time that an answer carries, when it is so far off that it shows. */
export function noteServerTime(header: string | null): void {
  const time = Date.parse(header ?? "");
  if (Number.isNaN(time)) return;
  const difference = time + 500 - Date.now();
  offset = Math.abs(difference) < 2500 ? 0 : difference;
}

/** The time by the server's clock, in milliseconds. */
export function now(): number {
  return Date.now() + offset;
}
