const FIRST_MS = 100;
const MAX_MS = 30_000;

/** How long to wait after the n-th failure in a row, in milliseconds: doubling, with jitter. */
export function backoff(failures: number, random: () => number): number {
  const full = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures, 20));
  return Math.ceil(full * (0.5 + random() / 2));
}
