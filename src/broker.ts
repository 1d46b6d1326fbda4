import type { Event } from "./events.ts";

/**
 * Tells every scheduler that something changed. It is a hint to look earlier: a scheduler learns
 * of everything without it, only later.
 */
export interface EventBroker {
  /** Makes the broker ready; each `open` is followed by one `close`. */
  open(): Promise<void>;
  /** Lets go of what `open` took. */
  close(): Promise<void>;
  /**
   * Hands events to every subscriber, here and elsewhere, in their order. A subscriber that throws
   * or rejects keeps no other from being called and does not make this call fail.
   */
  publish(events: readonly Event[]): Promise<void>;
  /** Calls `callback` with each event from now on, until the function that is returned is called. */
  subscribe(callback: (event: Event) => unknown): () => void;
}
