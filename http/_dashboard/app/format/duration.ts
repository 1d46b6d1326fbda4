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

/** How far a time is from now: `in 1 d 4 h`, `5 min ago`. */
export function showRelative(time: number, now: number): string {
  const away = time - now;
  if (Math.abs(away) < 1000) return "now";
  // seconds besides minutes only matter of what is soon to come
  return away < 0 ? `${showWhole(-away, 60_000)} ago` : `in ${showWhole(away, 600_000)}`;
}

/** A length of time in whole seconds, and from some length on in whole minutes. */
function showWhole(length: number, minutesFrom: number): string {
  if (length < 60_000) return `${Math.floor(length / 1000)} s`;
  return showDuration(length < minutesFrom ? length : Math.floor(length / 60_000) * 60_000);
}
