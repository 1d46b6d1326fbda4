import { ClockDiffersError, StoreUnavailableError, StoreUnusableError } from "../../src/errors.ts";
import type { Plan } from "./statement.ts";

/** Makes the plan of one call, or of several calls that can share one. */
export interface Operation<Params, Result> {
  /** The plan of these calls; its result has one of each. */
  plan(calls: readonly Params[]): Plan<readonly Result[]>;
  /** With which calls it may share a plan; `null` for a call that needs a plan of its own. */
  sharing(call: Params): Sharing | null;
}

/** With which calls one may share a plan. */
export interface Sharing {
  /** Equal in all of them. */
  readonly alike: string;
  /** What no other one may be about. */
  readonly keys: readonly string[];
}

/** An operation whose calls have a plan each. */
export function single<Params, Result>(
  plan: (params: Params) => Plan<Result>,
): Operation<Params, Result> {
  return {
    sharing: () => null,
    plan([params]) {
      const { read, ...rest } = plan(params!);
      return { ...rest, read: (answer, rows) => [read(answer, rows)] };
    },
  };
}

/** Runs plans, all in one transaction, and gives their results. */
export type RunPlans = (plans: readonly Plan<unknown>[]) => Promise<readonly unknown[]>;

interface Request {
  readonly operation: Operation<unknown, unknown>;
  readonly params: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** For how many turns of waiting promises a call waits for others of the same moment. */
const JOIN = 32;
/** The most calls in one transaction. */
const MAX_CALLS = 1000;

/** Sends calls that are made at the same moment as one transaction, one after the other. */
export class Batcher {
  readonly #run: RunPlans;
  #queue: Request[] = [];
  #draining: Promise<void> | undefined;

  constructor(run: RunPlans) {
    this.#run = run;
  }

  /** Makes a call; what was called earlier happens earlier. */
  call<Params, Result>(operation: Operation<Params, Result>, params: Params): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ operation, params, resolve, reject } as unknown as Request);
      this.#draining ??= this.#drain();
    });
  }

  /** Waits until every call has been answered. */
  async settled(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      for (let i = 0; i < JOIN; i++) await null; // calls of the same moment come along
      await this.#send(this.#queue.splice(0, MAX_CALLS));
    }
    this.#draining = undefined; // in the turn of the last look, so that no call comes in between
  }

  /** Sends calls together; when that fails because of what they are, one half and then the other. */
  async #send(requests: readonly Request[]): Promise<void> {
    const groups = groupsOf(requests);
    try {
      const plans = groups.map(({ operation, requests }) =>
        operation.plan(requests.map(({ params }) => params))
      );
      const results = await this.#run(plans) as readonly (readonly unknown[])[];
      groups.forEach((group, i) =>
        group.requests.forEach(({ resolve }, j) => resolve(results[i]![j]))
      );
    } catch (error) {
      if (requests.length === 1 || isOfAll(error)) {
        for (const { reject } of requests) reject(error);
        return;
      }
      const middle = requests.length >> 1;
      await this.#send(requests.slice(0, middle));
      await this.#send(requests.slice(middle));
    }
  }
}

interface Group {
  readonly operation: Operation<unknown, unknown>;
  readonly requests: Request[];
  /** With which calls it may be shared; `null`: no other call may join it. */
  readonly shared: { readonly alike: string; readonly keys: Set<string> } | null;
}

function groupsOf(requests: readonly Request[]): Group[] {
  const groups: Group[] = [];
  for (const request of requests) {
    const { operation, params } = request;
    const sharing = operation.sharing(params);
    const last = groups.at(-1);
    if (sharing && last?.operation === operation && mayJoin(sharing, last)) {
      last.requests.push(request);
      for (const key of sharing.keys) last.shared!.keys.add(key);
    } else {
      const shared = sharing && { alike: sharing.alike, keys: new Set(sharing.keys) };
      groups.push({ operation, requests: [request], shared });
    }
  }
  return groups;
}

function mayJoin({ alike, keys }: Sharing, { shared }: Group): boolean {
  return shared !== null && shared.alike === alike && !keys.some((key) => shared.keys.has(key));
}

/** Whether a failure has nothing to do with what was sent. */
function isOfAll(error: unknown): boolean {
  return error instanceof StoreUnavailableError || error instanceof StoreUnusableError ||
    error instanceof ClockDiffersError;
}
