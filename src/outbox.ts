import type { Event } from "./events.ts";

/** What a process has seen of an outbox. */
export interface OutboxPlace {
  /** The number of the last event. */
  readonly sequence: number;
  /** How many changes there had been that are a reason to wake up. */
  readonly changes: number;
}

/** What there is in an outbox after a place. */
export interface OutboxNews {
  /** Events that others have appended, oldest first. */
  readonly events: readonly Event[];
  /** Whether these are all. */
  readonly isWhole: boolean;
  /** Whether there was a change that no event announces. */
  readonly isUnannounced: boolean;
  /** Where to look from the next time. */
  readonly place: OutboxPlace;
}

/**
 * Events in a database, beside what they are about, for brokers that read them by polling. The
 * database itself counts the changes that are a reason to wake up, in the transaction that makes them,
 * so that even those are noticed that nobody has published.
 */
export interface Outbox {
  /** Whether `version` asks no server, so that it may be called every few milliseconds. */
  readonly isNear: boolean;
  /** Makes it ready; each `open` is followed by one `close`. */
  open(): Promise<void>;
  /** Lets go of what `open` took. */
  close(): Promise<void>;
  /** Where it ends now. */
  end(): Promise<OutboxPlace>;
  /** Another text than before when something was appended or changed; `null` when only reading tells. */
  version(): Promise<string | null>;
  /** Appends events of a sender, all or none. */
  append(params: { readonly sender: string; readonly events: readonly Event[] }): Promise<void>;
  /** What others than `sender` have appended after a place; only the oldest, when that is much. */
  read(params: { readonly sender: string; readonly after: OutboxPlace }): Promise<OutboxNews>;
}
