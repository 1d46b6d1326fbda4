const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A number in full, with groups of three digits. */
export function showNumber(value: number): string {
  return whole.format(value);
}

/** A number in few digits: `1.2M`. */
export function showCompact(value: number): string {
  return value < 100_000 ? whole.format(value) : compact.format(value);
}

/** A number with its noun: `1 job`, `1,200 jobs`. */
export function showCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${showNumber(count)} ${count === 1 ? noun : plural}`;
}

/** The sum of a list. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
