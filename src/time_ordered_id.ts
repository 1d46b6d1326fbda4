import type { Clock } from "./clock.ts";

const COUNTS = 0x1000;

/**
 * Makes ids that nobody else has, each greater than the one before: UUIDs of version 7 (RFC 9562),
 * with the counter of its section 6.2 in `rand_a`. In the index of a database, those of today lie side
 * by side.
 */
export function timeOrderedIds(clock: Pick<Clock, "now">): () => string {
  let [time, count] = [0, 0];
  return () => {
    const now = clock.now();
    if (now > time) [time, count] = [now, 0];
    else if (++count === COUNTS) [time, count] = [time + 1, 0];
    const at = time.toString(16).padStart(12, "0");
    const rest = crypto.randomUUID().slice(18); // the variant, and what is random
    return `${at.slice(0, 8)}-${at.slice(8)}-7${count.toString(16).padStart(3, "0")}${rest}`;
  };
}
