import type { CoreScheduler } from "../core.ts";
import type { Scopes } from "./authorize.ts";
import type { EventHub } from "./_live/event_hub.ts";
import type { Idempotency } from "./_requests/idempotency.ts";
import type { AppSettings } from "./options.ts";
import type { Problem } from "./_answers/problem.ts";
import type { Places } from "./_live/places.ts";
import type { Presenter } from "./_answers/presenter.ts";

/** What a request needs to be answered: one of the scopes, or to be the probe of a platform. */
export type Scope = keyof Scopes | "probe";

/** What is known of a request once it was let in. */
export interface Env {
  /** What Hono keeps of a request. */
  readonly Variables: {
    /** What it may do, among it to ask whether all is well. */
    scopes: Readonly<Record<Scope, boolean>>;
    /** What is answered to what is not public, if nobody knows who asks. */
    stranger: Problem | undefined;
  };
}

/** A scheduler that is to be had over HTTP, with what its routes share. */
export interface Subject {
  readonly name: "scheduler" | "transient" | "persistent";
  /** The path of its routes below that of the app: empty, or `/transient`. */
  readonly prefix: string;
  readonly scheduler: CoreScheduler;
  readonly hub: EventHub;
  readonly present: Presenter;
  readonly idempotency: Idempotency;
  /** For those who listen to events. */
  readonly listeners: Places;
  /** For those who wait for results. */
  readonly waiters: Places;
  readonly settings: AppSettings;
  /** The time. */
  now(): Date;
}
