import type { EventType } from "../events.ts";
import { refuseUnknownKeys, requireSignal, show } from "./refuse.ts";

const EVENT_TYPES: Readonly<Record<EventType, true>> = {
  taskAdded: true,
  taskUpdated: true,
  taskRemoved: true,
  scheduleAdded: true,
  scheduleUpdated: true,
  scheduleRemoved: true,
  scheduleFailed: true,
  jobAdded: true,
  jobRemoved: true,
  jobAcquired: true,
  jobReleased: true,
  jobRetried: true,
  jobRestarted: true,
  jobCancelRequested: true,
  jobUnresponsive: true,
  fireTimeSkipped: true,
  schedulerStarted: true,
  schedulerStopped: true,
  storeFailed: true,
  storeRecovered: true,
  storeChanged: true,
};
const KNOWN = { once: true, signal: true } as const;
const ACTION = "subscribe";

/**
 * Checks which events are wanted, and for how long.
 *
 * @throws {TypeError} for an unknown type of event or option, or one of the wrong type
 */
export function checkSubscription(
  types: readonly EventType[] | undefined,
  options: { readonly once?: boolean; readonly signal?: AbortSignal },
): void {
  refuseUnknownKeys(options, KNOWN, ACTION);
  requireSignal(options.signal, ACTION);
  if (types === undefined) return;
  if (!Array.isArray(types)) {
    throw new TypeError(`Cannot ${ACTION}: types are a list, got ${show(types)}`);
  }
  for (const type of types) {
    if (Object.hasOwn(EVENT_TYPES, type)) continue;
    throw new TypeError(
      `Cannot ${ACTION}: there is no event ${show(type)}, only ${
        Object.keys(EVENT_TYPES).join(", ")
      }`,
    );
  }
}

/**
 * Checks what is to be called.
 *
 * @throws {TypeError} when it is no function
 */
export function requireCallback(callback: unknown): void {
  if (typeof callback === "function") return;
  throw new TypeError(`Cannot ${ACTION}: expected a function, got ${show(callback)}`);
}
