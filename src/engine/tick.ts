import type { Clock } from "../clock.ts";
import { ShutdownError, StoreUnavailableError } from "../errors.ts";
import { type DurationInput, toMilliseconds } from "../input/duration.ts";
import { type InstantInput, toEpoch } from "../input/instant.ts";
import { refuseUnknownKeys, requireSignal } from "../input/refuse.ts";
import { type JobRunner, type LocalEnd, toShutdown } from "./job_runner.ts";
import type { PassOutcome } from "./pass.ts";
import { patiently } from "./patiently.ts";

/** How far a tick may go. */
export interface TickOptions {
  /** The most jobs to run, each attempt counted. @default no limit */
  readonly limit?: number;
  /**
   * When the tick ends: an instant, or a duration from now (a number is seconds), by the host's clock.
   * Jobs that still run are aborted then: those that may be tried again are, by a later tick, and the
   * others end as cancelled. @default none
   */
  readonly deadline?: InstantInput | DurationInput;
  /** Ends the tick when it aborts, and the jobs that still run. */
  readonly signal?: AbortSignal;
}

/** What a tick did. */
export interface TickOutcome {
  /** How many fire times became jobs. */
  readonly fired: number;
  /** How many jobs ended, however they did. */
  readonly ran: number;
  /** How many of those did not succeed. */
  readonly failed: number;
  /** When the next tick has something to do, by the host's clock; `null` when nothing is planned. */
  readonly nextWakeAt: Date | null;
}

/** What a tick works with. */
export interface TickContext {
  readonly clock: Clock;
  /** Makes the store ready. */
  readonly open: () => Promise<void>;
  /** The store's time. */
  readonly now: () => number;
  /** Aborts when the scheduler stops. */
  readonly halt: AbortSignal;
  readonly runner: JobRunner;
  readonly pass: (
    maxJobs: number,
    signal: AbortSignal,
    onTaken: (ids: readonly string[]) => void,
  ) => Promise<PassOutcome>;
  /** Whether there is a place for a job. */
  readonly hasPlace: () => boolean;
  /** Writes what waits to be written, and gives how many fire times became jobs. */
  readonly flush: () => Promise<number>;
  /** Calls back for each job that ends here, until the function that is returned is called. */
  readonly onEnd: (callback: (jobId: string, end: LocalEnd | null) => void) => () => void;
}

/** After how many passes a tick lets others have a turn of the event loop, however quick jobs are. */
const MAX_PASSES = 100;

const KNOWN: Readonly<Record<keyof TickOptions, true>> = {
  limit: true,
  deadline: true,
  signal: true,
};

/** The bounds of a tick that begins at `now`, the host's time, checked. */
export function toTickBounds(options: TickOptions, now: number) {
  refuseUnknownKeys(options, KNOWN, "tick");
  const { limit = Infinity, deadline, signal } = options;
  requireSignal(signal, "tick");
  if (limit !== Infinity && !(Number.isInteger(limit) && limit >= 0)) {
    throw new RangeError(`Cannot tick: limit is a whole number from 0, got ${String(limit)}`);
  }
  return { limit, signal, until: deadline === undefined ? Infinity : toInstant(deadline, now) };
}

function toInstant(deadline: InstantInput | DurationInput, now: number): number {
  const isInstant = deadline instanceof Date ||
    (typeof deadline === "string" && !/^P/i.test(deadline)) ||
    (typeof deadline === "object" && deadline !== null && "epochMilliseconds" in deadline);
  return isInstant
    ? toEpoch(deadline, "deadline")
    : now + toMilliseconds(deadline as DurationInput, "deadline");
}

/** Passes over the store until there is nothing more to do now, and waits for the jobs. */
export async function runTick(
  { limit, until, signal }: ReturnType<typeof toTickBounds>,
  context: TickContext,
): Promise<TickOutcome> {
  const { clock } = context;
  const cut = cutOff([signal, context.halt], until - clock.now(), clock);
  const jobs = new TickJobs(context);
  try {
    const isOpen = await patiently(context.open().then(() => true), cut.signal, clock);
    if (!isOpen) {
      throw new StoreUnavailableError(
        "Cannot tick: the store did not answer before the deadline, or the signal",
      );
    }
    return await passOver(limit, context, jobs, cut);
  } finally {
    jobs.forget();
    cut.end();
  }
}

async function passOver(
  limit: number,
  context: TickContext,
  jobs: TickJobs,
  cut: CutOff,
): Promise<TickOutcome> {
  const { clock, runner } = context;
  let [fired, passes] = [0, 0];
  let nextWakeAt: number | null = context.now();
  let flushed = Promise.resolve(0);
  try {
    while (!cut.signal.aborted && jobs.taken < limit) {
      const { finishes } = runner;
      const pass = context.pass(limit - jobs.taken, cut.signal, (ids) => jobs.add(ids));
      const outcome = await patiently(pass, cut.signal, clock);
      if (!outcome) break;
      const { next, hadPlace, seenWrites } = outcome;
      fired += outcome.fired;
      nextWakeAt = next === "later" ? outcome.nextWakeAt : context.now();
      if (next === "soon" || ++passes % MAX_PASSES === 0) await clock.sleep(0, cut.signal);
      if (next !== "later") continue;
      const hasMadeRoom = () =>
        runner.finishes !== finishes || runner.landedWrites > seenWrites ||
        (!hadPlace && context.hasPlace());
      while (jobs.running > 0 && !hasMadeRoom() && !cut.signal.aborted) {
        await Promise.race([runner.nextFinish(), cut.done]);
      }
      if (!hasMadeRoom()) break; // nothing has since that look
    }
  } finally {
    flushed = context.flush();
    flushed.catch(() => {}); // what was thrown before matters more
    await jobs.finish(cut);
  }
  fired += await patiently(flushed, cut.signal, clock) ?? 0;
  if (cut.signal.aborted || jobs.taken >= limit) nextWakeAt = context.now();
  return { fired, ...jobs.count(), nextWakeAt: toHostTime(nextWakeAt, context) };
}

/** When the host's clock shows what is an instant of the store's. */
function toHostTime(instant: number | null, { clock, now }: TickContext): Date | null {
  return instant === null ? null : new Date(instant - now() + clock.now());
}

interface CutOff {
  readonly signal: AbortSignal;
  readonly done: Promise<void>;
  /** No longer waits for what would abort it. */
  readonly end: () => void;
}

/** Aborts with the first of `signals`, or after `ms`. */
function cutOff(
  signals: readonly (AbortSignal | undefined)[],
  ms: number,
  clock: Clock,
): CutOff {
  const controller = new AbortController();
  const over = new AbortController();
  const done = Promise.withResolvers<void>();
  const cut = (reason: unknown) => {
    controller.abort(reason);
    done.resolve();
  };
  for (const signal of signals) {
    if (signal?.aborted) cut(signal.reason);
    signal?.addEventListener("abort", () => cut(signal.reason), { signal: over.signal });
  }
  if (ms <= 0) cut(new ShutdownError("the deadline of the tick has passed"));
  else if (ms !== Infinity) {
    clock.sleep(ms, over.signal).then(() => {
      if (!over.signal.aborted) cut(new ShutdownError("the deadline of the tick has passed"));
    });
  }
  return { signal: controller.signal, done: done.promise, end: () => over.abort() };
}

/** The jobs that one tick took, and how they ended. */
class TickJobs {
  readonly #context: TickContext;
  #taken = 0;
  readonly #running = new Set<string>();
  readonly #ends = new Map<string, LocalEnd>();
  readonly #unsubscribe: () => void;

  constructor(context: TickContext) {
    this.#context = context;
    this.#unsubscribe = context.onEnd((jobId, end) => {
      if (this.#running.delete(jobId) && end) this.#ends.set(jobId, end);
    });
  }

  /** How many were taken; one that is tried again counts again. */
  get taken(): number {
    return this.#taken;
  }

  get running(): number {
    return this.#running.size;
  }

  add(ids: readonly string[]): void {
    for (const id of ids) {
      this.#running.add(id);
    }
    this.#taken += ids.length;
  }

  count(): { ran: number; failed: number } {
    const ends = [...this.#ends.values()];
    return { ran: ends.length, failed: ends.filter(({ outcome }) => outcome !== "success").length };
  }

  /** Waits for what runs; once cut off, aborts it. */
  async finish({ signal, done }: CutOff): Promise<void> {
    const { runner, clock, halt } = this.#context;
    while (this.running > 0 && (!signal.aborted || halt.aborted)) {
      // while the scheduler stops, it is stop() that aborts what takes too long
      await (halt.aborted ? runner.nextEnd() : Promise.race([runner.nextEnd(), done]));
    }
    if (this.running === 0) return;
    runner.shutDown(toShutdown(signal.reason), this.#running);
    await patiently(this.#written(), signal, clock);
  }

  async #written(): Promise<void> {
    while (this.running > 0) await this.#context.runner.nextEnd();
  }

  /** Takes no more notice of jobs that end. */
  forget(): void {
    this.#unsubscribe();
  }
}
