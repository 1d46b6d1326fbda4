import type { JobOutcome, ThroughputItem } from "../api/records.ts";

/** What ended within one stretch of time. */
export interface Bucket {
  /** When the stretch begins. */
  readonly at: number;
  readonly counts: Readonly<Partial<Record<JobOutcome, number>>>;
  readonly total: number;
  /** Seconds; `null` when nothing that had a time ended. */
  readonly meanLateness: number | null;
  readonly maxLateness: number | null;
}

/** The stretches from `from` to `to`, those in which nothing ended as well. */
export function toBuckets(
  items: readonly ThroughputItem[],
  from: number,
  to: number,
  every: number,
): Bucket[] {
  const byTime = Map.groupBy(items, ({ at }) => Math.floor(Date.parse(at) / every) * every);
  const buckets: Bucket[] = [];
  for (let at = Math.floor(from / every) * every; at < to; at += every) {
    buckets.push(toBucket(at, byTime.get(at) ?? []));
  }
  return buckets;
}

function toBucket(at: number, items: readonly ThroughputItem[]): Bucket {
  const counts: Partial<Record<JobOutcome, number>> = {};
  for (const { outcome, count } of items) counts[outcome] = (counts[outcome] ?? 0) + count;
  const late = items.filter(({ meanLateness }) => meanLateness !== null);
  const weight = late.reduce((total, { count }) => total + count, 0);
  return {
    at,
    counts,
    total: items.reduce((total, { count }) => total + count, 0),
    meanLateness: weight === 0
      ? null
      : late.reduce((total, { count, meanLateness }) => total + count * meanLateness!, 0) / weight,
    maxLateness: late.reduce<number | null>(
      (max, { maxLateness }) => Math.max(max ?? 0, maxLateness ?? 0),
      null,
    ),
  };
}
