import { FIRST_INSTANT, type Zone } from "./_zone.ts";

/*
 * Local ("wall") times are held as the milliseconds that UTC would show them at. Within a span of
 * one offset, instant = wall - offset; what happens between spans is the rule for summer time.
 */

/** A rule on the wall clock. */
export interface WallClockRule {
  /**
   * Whether it is one fixed time of day: then each wall time happens once, in a gap later by the
   * length of the gap, in a repeated hour the first time (RFC 5545 section 3.3.5, "compatible" in
   * Temporal). Otherwise it follows real time.
   */
  readonly fixed: boolean;
  /** The first wall time from `wall` on, or `Infinity`. */
  nextWall(wall: number): number;
}

/** No zone is further from UTC than this, a gap of a whole day included; in milliseconds. */
const MARGIN = 36 * 3_600_000;

/** The first instant after `after` at which the rule holds, in milliseconds; `null` for none. */
export function nextInstant(rule: WallClockRule, zone: Zone, after: number): number | null {
  for (let from = Math.max(after + 1, FIRST_INSTANT);;) {
    const { start, end, offset, before, after: next } = zone.spanAt(from);
    const repeated = rule.fixed && before > offset ? start + before : start + offset;
    const wall = rule.nextWall(Math.max(from + offset, repeated));
    let instant = wall < end + offset ? wall - offset : Infinity;
    if (rule.fixed && before < offset && from < start + offset - before) {
      const inGap = rule.nextWall(Math.max(from + before, start + before));
      if (inGap < start + offset) instant = Math.min(instant, inGap - before);
    }
    if (instant !== Infinity) return instant;
    if (next < offset) from = end; // the next span repeats wall times of this one
    else if (wall === Infinity) return null;
    else from = Math.max(end, wall - MARGIN);
  }
}
