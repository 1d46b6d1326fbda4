const UNITS: readonly (readonly [name: string, milliseconds: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
];

/** A length of time in its two largest units: `2 h 5 min`, `3.2 s`, `40 ms`. */
export function showDuration(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < 1000) return `${Math.round(length)} ms`;
  if (length < 10_000) return `${(Math.floor(length / 100) / 10).toString()} s`;
  const at = UNITS.findIndex(([, unit]) => length >= unit);
  const [name, unit] = UNITS[at]!;
  const whole = Math.floor(length / unit);
  const next = UNITS[at + 1];
  const rest = next ? Math.floor((length - whole * unit) / next[1]) : 0;
  return next && rest > 0 ? `${whole} ${name} ${rest} ${next[0]}` : `${whole} ${name}`;
}

/** The same of seconds, where `null` is no limit. */
export function showSeconds(seconds: number | null, none = "no limit"): string {
  return seconds === null ? none : showDuration(seconds * 1000);
}

/** A length of time in its largest unit alone. */
export function showRoughly(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  const [name, unit] = UNITS.find(([, each]) => length >= each) ?? ["s", 1000];
  return `${Math.floor(length / unit)} ${name}`;
}

/** How far a time is from now: `in 5 min`, `3 h ago`. */
export function showRelative(time: number, now: number): string {
  const away = time - now;
  if (Math.abs(away) < 1000) return "now";
  if (away < 0) return `${showRoughly(away)} ago`;
  return `in ${away < 36_000_000 ? showNear(away) : showRoughly(away)}`;
}

function showNear(length: number): string {
  return length < 60_000 ? `${Math.floor(length / 1000)} s` : showDuration(
    // seconds only matter within ten minutes, and minutes within ten hours
    length < 600_000 ? length : Math.floor(length / 60_000) * 60_000,
  );
}
