import type { Trigger } from "./trigger.ts";

/** The last fire time up to `now`, by halving the span in which it can be. */
export function latestTime(trigger: Trigger, known: number, now: number): number {
  let latest = known;
  let end = now;
  for (let width = 1000; now - width > latest; width *= 2) {
    const time = nextTime(trigger, now - width);
    if (time === null || time > now) continue;
    latest = time;
    break;
  }
  for (;;) {
    const next = nextTime(trigger, latest);
    if (next === null || next > now) return latest;
    const middle = Math.floor((next + end) / 2);
    const later = nextTime(trigger, middle);
    if (later !== null && later <= now) latest = later;
    else {
      latest = next;
      end = middle;
    }
  }
}

/** When a fire time falls due: later by a random part of the jitter, before the next fire time. */
export function dueTimeOf(
  trigger: Trigger,
  fireTime: number | null,
  maxJitter: number | null,
  random: () => number,
): number | null {
  if (fireTime === null || !maxJitter) return fireTime;
  const gap = gapAfter(trigger, fireTime);
  return fireTime + Math.floor(random() * Math.min(maxJitter + 1, gap));
}

function gapAfter(trigger: Trigger, fireTime: number): number {
  try {
    return (nextTime(trigger, fireTime) ?? Infinity) - fireTime;
  } catch {
    return 1; // it will fail again, and be reported, when that time is planned
  }
}

/** `trigger.next`, held to its word. */
export function nextTime(trigger: Trigger, after: number): number | null {
  const next = trigger.next(new Date(after));
  if (next === null) return null;
  const time = next.getTime();
  if (time > after) return time;
  throw new RangeError(
    `Cannot use the trigger's answer: next(${new Date(after).toISOString()}) gave ${
      Number.isNaN(time) ? "an invalid date" : next.toISOString()
    }, which is not later`,
  );
}
