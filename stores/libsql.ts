import type { Outbox } from "../src/outbox.ts";
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
import { timeOrderedIds } from "../src/time_ordered_id.ts";
import { Batcher, type Operation } from "./_libsql/batcher.ts";
import type { LibsqlClient } from "./_libsql/connection/client.ts";
import { adopt, connectToFile, connectToServer } from "./_libsql/connection/connect.ts";
import { historyOperations } from "./_libsql/calls/history.ts";
import { jobOperations } from "./_libsql/calls/jobs.ts";
import { leaseOperations } from "./_libsql/calls/leases.ts";
import { Link } from "./_libsql/connection/link.ts";
import {
  checkOptions,
  isFileUrl,
  type LibsqlDataStoreOptions,
  MAX_VALUE_SIZE,
  toPatience,
} from "./_libsql/options.ts";
import { endOfOutbox, outboxOperations } from "./_libsql/calls/outbox.ts";
import { type MigrationPlan, planOf } from "./_libsql/migrate.ts";
import { presenceOperations } from "./_libsql/calls/presences.ts";
import { type Patience, whileFailing, whileLocked } from "./_libsql/connection/patience.ts";
import { Rows } from "./_libsql/calls/rows.ts";
import { runOnFile, runOnServer } from "./_libsql/runners.ts";
import { scheduleOperations } from "./_libsql/calls/schedules.ts";
import { MIGRATIONS } from "./_libsql/schema.ts";
import { Preparation } from "./_libsql/preparation.ts";
import { jsonSerializer } from "./_libsql/serializer.ts";
import { type Tables, tablesOf } from "./_libsql/tables.ts";
import { taskOperations } from "./_libsql/calls/tasks.ts";
import { clientWithin } from "./_libsql/connection/transaction_client.ts";
import { upkeepOperations } from "./_libsql/calls/upkeep.ts";

export type {
  LibsqlClient,
  LibsqlResult,
  LibsqlStatement,
  LibsqlTransaction,
} from "./_libsql/connection/client.ts";
export type { LibsqlDataStoreOptions } from "./_libsql/options.ts";
export type { MigrationPlan } from "./_libsql/migrate.ts";
export type { Serializer } from "./_libsql/serializer.ts";
export type { Outbox, OutboxNews, OutboxPlace } from "../src/outbox.ts";

/** A database that is open. */
interface Session {
  readonly link: Link;
  readonly preparation: Preparation;
  readonly batcher: Batcher;
}

/**
 * Keeps everything in a libSQL (or SQLite) file, or on a libSQL server such as Turso's. Processes
 * share it. Each call is one transaction and one round trip, and calls of the same moment share one.
 *
 * A file is kept in WAL mode. Over a network, a call whose answer was lost is made again under the
 * same number, so that it takes effect once.
 *
 * @example Schedules that outlive the process
 * ```ts ignore
 * import { CronTrigger, Scheduler, task } from "@almanac/scheduler";
 * import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";
 *
 * const report = task("report", () => console.log("report"));
 * await using scheduler = new Scheduler({ store: new LibsqlDataStore({ url: "file:jobs.db" }) });
 * await scheduler.addSchedule(report, new CronTrigger({ hour: 9, timezone: "Europe/Paris" }), {
 *   ...{ id: "daily", conflictPolicy: "replace" },
 * });
 * await scheduler.start();
 * ```
 */
export class LibsqlDataStore implements DataStore {
  /** Events beside what they are about, for a `LibsqlEventBroker`. */
  readonly outbox: Outbox;
  readonly #options: LibsqlDataStoreOptions;
  readonly #patience: Patience;
  readonly #tables: Tables;
  readonly #operations: ReturnType<typeof operationsOf>;
  #opens = 0;
  #opening: Promise<Session> | undefined;

  /**
   * Sets the store up. Nothing is opened before the first call.
   *
   * @throws {TypeError} for an unknown option, one of the wrong type, or a `url` of an unknown kind
   * @throws {RangeError} for a number or duration out of range
   */
  constructor(options: LibsqlDataStoreOptions) {
    checkOptions(options);
    const { maxValueSize = MAX_VALUE_SIZE, serializer = jsonSerializer } = options;
    this.#options = options;
    this.#patience = toPatience(options);
    this.#tables = tablesOf(options.tablePrefix ?? "almanac_");
    this.#operations = operationsOf(this.#tables, new Rows(serializer, maxValueSize));
    this.outbox = this.#makeOutbox();
  }

  /**
   * Connects, and brings the tables up to date. Gives the time of the server's clock; a file has that
   * of its host. With the time of the host, a server is not asked anything before the first call.
   *
   * @throws {StoreUnavailableError} when the database does not answer, so that waiting may help
   * @throws {StoreUnusableError} when it cannot be used, with what to do
   */
  async open(
    { hostTime }: OpenOptions = {},
  ): Promise<{ readonly now: number | null }> {
    this.#opens++;
    try {
      this.#opening ??= this.#connect();
      const { link, preparation } = await this.#opening;
      if (!link.isFile && hostTime !== undefined) {
        preparation.putOff(hostTime);
        return { now: null };
      }
      const { now } = await link.persist(WAITABLE, () => preparation.prepare());
      return { now: link.isFile ? null : now };
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Ends what `open` began: the last of them closes the connection. */
  async close(): Promise<void> {
    this.#opens = Math.max(0, this.#opens - 1);
    const opening = this.#opening;
    if (this.#opens > 0 || !opening) return;
    this.#opening = undefined;
    const session = await opening.catch(() => null);
    await session?.batcher.settled();
    if (!this.#options.client) session?.link.close();
  }

  /**
   * What `open` would do to the tables, without doing it: for a look before a new release is deployed.
   *
   * @example Before a deployment
   * ```ts ignore
   * import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";
   *
   * const store = new LibsqlDataStore({ url: "file:jobs.db" });
   * const { version, newest, statements } = await store.planMigration();
   * console.log(`from version ${version} to ${newest}:`, statements);
   * ```
   *
   * @throws {StoreUnavailableError} when the database does not answer, so that waiting may help
   * @throws {StoreUnusableError} when it cannot be used, with what to do
   */
  async planMigration(): Promise<MigrationPlan> {
    this.#opens++;
    try {
      this.#opening ??= this.#connect();
      const { link } = await this.#opening;
      return await link.persist(WAITABLE, () => planOf(link, this.#tables, MIGRATIONS));
    } finally {
      await this.close();
    }
  }

  /**
   * A store that writes in a transaction of the user's: what is added there is there if, and only if,
   * the transaction is committed. It is for adding: give it to a scheduler that is not started.
   *
   * @example A job for a row, or neither
   * ```ts ignore
   * import { createClient } from "@libsql/client";
   * import { Scheduler, task } from "@almanac/scheduler";
   * import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";
   *
   * const invoice = task("invoice", (order: number) => console.log(`invoice for ${order}`));
   * const client = createClient({ url: "file:shop.db" });
   * const store = new LibsqlDataStore({ client });
   * const transaction = await client.transaction("write");
   * await transaction.execute("CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY)");
   * await transaction.execute("INSERT INTO orders (id) VALUES (7)");
   * await new Scheduler({ store: store.within(transaction) }).addJob(invoice, { args: [7] });
   * await transaction.commit();
   * ```
   */
  within(transaction: Pick<LibsqlClient, "batch" | "execute">): LibsqlDataStore {
    const { url: _, authToken: __, ...options } = this.#options;
    return new LibsqlDataStore({ ...options, client: clientWithin(transaction) });
  }

  /** Adds or changes a task. */
  putTask(
    params: PutTaskParams,
  ): Promise<{ task: StoredTask; outcome: "added" | "updated" }> {
    return this.#call(this.#operations.putTask, params);
  }

  /** The tasks with these ids, or all. */
  getTasks(params: { readonly ids?: readonly string[] }): Promise<StoredTask[]> {
    return this.#call(this.#operations.getTasks, params);
  }

  /** Removes a task that nothing refers to. */
  removeTask(params: { readonly id: string }): Promise<"removed" | "inUse" | "missing"> {
    return this.#call(this.#operations.removeTask, params);
  }

  /** Adds schedules, all or none. */
  addSchedules(params: AddSchedulesParams): Promise<AddSchedulesOutcome> {
    return this.#call(this.#operations.addSchedules, params);
  }

  /** The schedules that match. */
  getSchedules(filter: StoreFilter): Promise<StoredSchedule[]> {
    return this.#call(this.#operations.getSchedules, filter);
  }

  /** How many schedules there are, by what they do. */
  countSchedules(): Promise<ScheduleCounts> {
    return this.#call(this.#operations.countSchedules, undefined);
  }

  /** Changes a schedule, and ends a lease on it. */
  updateSchedule(params: UpdateScheduleParams): Promise<"updated" | "changed" | "missing"> {
    return this.#call(this.#operations.updateSchedule, params);
  }

  /** Removes the schedules that match. */
  removeSchedules(filter: StoreFilter): Promise<string[]> {
    return this.#call(this.#operations.removeSchedules, filter);
  }

  /** Adds jobs, all or none. */
  addJobs(params: AddJobsParams): Promise<AddJobsOutcome> {
    return this.#call(this.#operations.addJobs, params);
  }

  /** The jobs that match. */
  getJobs(filter: StoreFilter): Promise<StoredJob[]> {
    return this.#call(this.#operations.getJobs, filter);
  }

  /** The result of a job, and whether the job is still there. */
  getJobResult(
    params: { readonly jobId: string; readonly now: number },
  ): Promise<ResultLookup> {
    return this.#call(this.#operations.getJobResult, params);
  }

  /** The jobs that are over and kept, that match. */
  getFinishedJobs(filter: FinishedFilter): Promise<StoredFinishedJob[]> {
    return this.#call(this.#operations.getFinishedJobs, filter);
  }

  /** How many jobs there are, by task and state or outcome. */
  countJobs(params: { readonly taskId?: string }): Promise<JobCount[]> {
    return this.#call(this.#operations.countJobs, params);
  }

  /** Puts a job that is over back in the queue. */
  restartJob(
    params: { readonly jobId: string; readonly now: number },
  ): Promise<"restarted" | "pending" | "missing" | "missingTask"> {
    return this.#call(this.#operations.restartJob, params);
  }

  /** Puts jobs that are over back in the queue. */
  restartJobs(params: RestartJobsParams): Promise<FinishedPiece> {
    return this.#call(this.#operations.restartJobs, params);
  }

  /** Removes jobs that are over, and their results. */
  removeFinishedJobs(params: FinishedPieceParams): Promise<FinishedPiece> {
    return this.#call(this.#operations.removeFinishedJobs, params);
  }

  /** How many jobs that are kept ended in each stretch of time. */
  getThroughput(params: ThroughputParams): Promise<StoredThroughput[]> {
    return this.#call(this.#operations.getThroughput, params);
  }

  /** Makes jobs end early. */
  cancelJobs(params: CancelJobsParams): Promise<CancelledJobs> {
    return this.#call(this.#operations.cancelJobs, params);
  }

  /** Claims what can be worked on. */
  acquire(params: AcquireParams): Promise<Acquired> {
    return this.#call(this.#operations.acquire, params);
  }

  /** Writes what came of what was acquired. */
  commit(params: CommitParams): Promise<Committed> {
    return this.#call(this.#operations.commit, params);
  }

  /** Prolongs the leases of jobs, and notes what is new. */
  renew(params: RenewParams): Promise<Renewed> {
    return this.#call(this.#operations.renew, params);
  }

  /** Notes that a scheduler is there. */
  putPresence(params: StoredPresence): Promise<void> {
    return this.#call(this.#operations.putPresence, params);
  }

  /** The schedulers that are there. */
  getPresences(params: { readonly now: number }): Promise<StoredPresence[]> {
    return this.#call(this.#operations.getPresences, params);
  }

  /** Forgets a scheduler. */
  removePresence(
    params: { readonly identity: string; readonly startedAt: number },
  ): Promise<void> {
    return this.#call(this.#operations.removePresence, params);
  }

  /** Removes what is over. */
  cleanup(params: CleanupParams): Promise<string[]> {
    return this.#call(this.#operations.cleanup, params);
  }

  #makeOutbox(): Outbox {
    const { url = "", client } = this.#options;
    const { findEnd, append, readNews } = this.#operations;
    const isNear = client ? client.protocol === "file" : isFileUrl(url);
    const end = endOfOutbox(this.#tables);
    return {
      isNear,
      open: async () => void await this.open(),
      close: () => this.close(),
      end: () => this.#call(findEnd, undefined),
      version: async () => isNear ? await (await this.#session()).link.glance(end) : null,
      append: (params) => this.#call(append, params),
      read: (params) => this.#call(readNews, params),
    };
  }

  #session(): Promise<Session> {
    if (!this.#opening) throw new Error("Cannot use the store: it is not open");
    return this.#opening;
  }

  async #call<Params, Result>(
    operation: Operation<Params, Result>,
    params: Params,
  ): Promise<Result> {
    const { batcher } = await this.#session();
    return await batcher.call(operation, params);
  }

  async #connect(): Promise<Session> {
    const { client, url = "", authToken, synchronous = "full" } = this.#options;
    const { newId = timeOrderedIds(this.#patience.clock) } = this.#options;
    const isServer = !client && !isFileUrl(url);
    const connect = () => {
      if (client) return adopt(client);
      return isServer ? connectToServer(url, { authToken }) : connectToFile(url, { synchronous });
    };
    const patience = this.#patience;
    const connected = await whileFailing(patience, [], () => whileLocked(patience, connect));
    const link = new Link(connected, patience, isServer ? connect : undefined);
    const preparation = new Preparation(link, this.#tables);
    const run = link.isFile
      ? runOnFile(link)
      : runOnServer(link, preparation, this.#tables, newId());
    return { link, preparation, batcher: new Batcher(run) };
  }
}

const WAITABLE = ["lost", "unavailable"] as const;

function operationsOf(tables: Tables, rows: Rows) {
  return {
    ...taskOperations(tables, rows),
    ...scheduleOperations(tables, rows),
    ...jobOperations(tables, rows),
    ...historyOperations(tables, rows),
    ...leaseOperations(tables, rows),
    ...presenceOperations(tables, rows),
    ...upkeepOperations(tables),
    ...outboxOperations(tables),
  };
}
