import type {
  Acquired,
  AcquireParams,
  AddJobsOutcome,
  AddJobsParams,
  AddSchedulesOutcome,
  AddSchedulesParams,
  CancelJobsParams,
  CancelledJobs,
  CleanupParams,
  CommitParams,
  Committed,
  DataStore,
  FinishedFilter,
  FinishedPiece,
  FinishedPieceParams,
  OpenOptions,
  PutTaskParams,
  Renewed,
  RenewParams,
  RestartJobsParams,
  ResultLookup,
  StoredThroughput,
  StoreFilter,
  ThroughputParams,
  UpdateScheduleParams,
} from "../src/store.ts";
import type { JobCount, ScheduleCounts } from "../src/records.ts";
import type {
  StoredFinishedJob,
  StoredJob,
  StoredPresence,
  StoredSchedule,
  StoredTask,
} from "../src/stored.ts";

/** The name of a call of a store. */
export type StoreCall = Exclude<keyof DataStore, "close">;

/**
 * What goes wrong with a call: it fails before anything is written, or after all of it is; or it is
 * sent twice, and the second answer is lost.
 */
export type Fault = "failBefore" | "failAfter" | "repeat";

/** A call that is held up. */
export interface HeldCall {
  /** Resolves when the call has come in. */
  readonly reached: Promise<void>;
  /** Lets the call go on. */
  release(): void;
}

/** What a {@linkcode FaultyStore} throws. */
export class InjectedFault extends Error {
  /** The name of this class. */
  override readonly name = "InjectedFault";
}

interface Planned {
  readonly call: StoreCall;
  /** How many more calls it is for. */
  left: number;
  readonly fault: Fault | { readonly reached: () => void; readonly released: Promise<void> };
}

/**
 * A store that fails as it is told to.
 *
 * @example A write whose answer is lost
 * ```ts
 * import { MemoryDataStore, Scheduler } from "@almanac/scheduler";
 * import { FaultyStore } from "@almanac/scheduler/testing";
 *
 * const store = new FaultyStore(new MemoryDataStore());
 * await using scheduler = new Scheduler({ store });
 * store.plan("addJobs", "failAfter");
 * await scheduler.addJob(function tidy() {}).catch(() => console.log("failed"));
 * console.log((await scheduler.getJobs()).length); // 1
 * ```
 */
export class FaultyStore implements DataStore {
  readonly #store: DataStore;
  readonly #planned: Planned[] = [];
  readonly #calls: StoreCall[] = [];

  /** Wraps a store. */
  constructor(store: DataStore) {
    this.#store = store;
  }

  /** The calls so far, in order. */
  get calls(): readonly StoreCall[] {
    return this.#calls;
  }

  /** Makes the next call of this name, or so many of them, go wrong. */
  plan(call: StoreCall, fault: Fault, times = 1): void {
    this.#planned.push({ call, fault, left: times });
  }

  /** Forgets what was planned and has not happened. */
  clear(): void {
    this.#planned.length = 0;
  }

  /** Holds up the next call of this name, before it is made. */
  hold(call: StoreCall): HeldCall {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const fault = { reached: reached.resolve, released: released.promise };
    this.#planned.push({ call, fault, left: 1 });
    return { reached: reached.promise, release: () => released.resolve() };
  }

  /** As in the store that is wrapped, and so are all the others. */
  open(options?: OpenOptions): Promise<{ readonly now: number | null }> {
    return this.#make("open", () => this.#store.open(options));
  }
  /** Never fails. */
  close(): Promise<void> {
    return this.#store.close();
  }
  putTask(params: PutTaskParams): Promise<{ task: StoredTask; outcome: "added" | "updated" }> {
    return this.#make("putTask", () => this.#store.putTask(params));
  }
  getTasks(params: { readonly ids?: readonly string[] }): Promise<StoredTask[]> {
    return this.#make("getTasks", () => this.#store.getTasks(params));
  }
  removeTask(params: { readonly id: string }): Promise<"removed" | "inUse" | "missing"> {
    return this.#make("removeTask", () => this.#store.removeTask(params));
  }
  addSchedules(params: AddSchedulesParams): Promise<AddSchedulesOutcome> {
    return this.#make("addSchedules", () => this.#store.addSchedules(params));
  }
  getSchedules(filter: StoreFilter): Promise<StoredSchedule[]> {
    return this.#make("getSchedules", () => this.#store.getSchedules(filter));
  }
  countSchedules(): Promise<ScheduleCounts> {
    return this.#make("countSchedules", () => this.#store.countSchedules());
  }
  updateSchedule(params: UpdateScheduleParams): Promise<"updated" | "changed" | "missing"> {
    return this.#make("updateSchedule", () => this.#store.updateSchedule(params));
  }
  removeSchedules(filter: StoreFilter): Promise<string[]> {
    return this.#make("removeSchedules", () => this.#store.removeSchedules(filter));
  }
  addJobs(params: AddJobsParams): Promise<AddJobsOutcome> {
    return this.#make("addJobs", () => this.#store.addJobs(params));
  }
  getJobs(filter: StoreFilter): Promise<StoredJob[]> {
    return this.#make("getJobs", () => this.#store.getJobs(filter));
  }
  getJobResult(params: { readonly jobId: string; readonly now: number }): Promise<ResultLookup> {
    return this.#make("getJobResult", () => this.#store.getJobResult(params));
  }
  acquire(params: AcquireParams): Promise<Acquired> {
    return this.#make("acquire", () => this.#store.acquire(params));
  }
  commit(params: CommitParams): Promise<Committed> {
    return this.#make("commit", () => this.#store.commit(params));
  }
  getFinishedJobs(filter: FinishedFilter): Promise<StoredFinishedJob[]> {
    return this.#make("getFinishedJobs", () => this.#store.getFinishedJobs(filter));
  }
  countJobs(params: { readonly taskId?: string }): Promise<JobCount[]> {
    return this.#make("countJobs", () => this.#store.countJobs(params));
  }
  restartJob(
    params: { readonly jobId: string; readonly now: number },
  ): Promise<"restarted" | "pending" | "missing" | "missingTask"> {
    return this.#make("restartJob", () => this.#store.restartJob(params));
  }
  restartJobs(params: RestartJobsParams): Promise<FinishedPiece> {
    return this.#make("restartJobs", () => this.#store.restartJobs(params));
  }
  removeFinishedJobs(params: FinishedPieceParams): Promise<FinishedPiece> {
    return this.#make("removeFinishedJobs", () => this.#store.removeFinishedJobs(params));
  }
  getThroughput(params: ThroughputParams): Promise<StoredThroughput[]> {
    return this.#make("getThroughput", () => this.#store.getThroughput(params));
  }
  putPresence(params: StoredPresence): Promise<void> {
    return this.#make("putPresence", () => this.#store.putPresence(params));
  }
  getPresences(params: { readonly now: number }): Promise<StoredPresence[]> {
    return this.#make("getPresences", () => this.#store.getPresences(params));
  }
  removePresence(
    params: { readonly identity: string; readonly startedAt: number },
  ): Promise<void> {
    return this.#make("removePresence", () => this.#store.removePresence(params));
  }
  cancelJobs(params: CancelJobsParams): Promise<CancelledJobs> {
    return this.#make("cancelJobs", () => this.#store.cancelJobs(params));
  }
  renew(params: RenewParams): Promise<Renewed> {
    return this.#make("renew", () => this.#store.renew(params));
  }
  cleanup(params: CleanupParams): Promise<string[]> {
    return this.#make("cleanup", () => this.#store.cleanup(params));
  }

  async #make<T>(call: StoreCall, make: () => Promise<T>): Promise<T> {
    this.#calls.push(call);
    const planned = this.#planned.find((candidate) =>
      candidate.call === call && candidate.left > 0
    );
    if (planned) planned.left--;
    const fault = planned?.fault;
    if (typeof fault === "object") {
      fault.reached();
      await fault.released;
    }
    if (fault === "failBefore") throw new InjectedFault(`${call} failed before it was made`);
    const answer = await make();
    if (fault === "failAfter") throw new InjectedFault(`${call} failed after it was made`);
    if (fault === "repeat") await make();
    return answer;
  }
}
