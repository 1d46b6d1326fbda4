import { type Clock, systemClock } from "../src/clock.ts";
import { type DurationInput, toMilliseconds } from "../src/input/duration.ts";
import { refuseUnknownKeys } from "../src/input/refuse.ts";
import type {
  Acquired,
  AcquireParams,
  AddJobsOutcome,
  AddJobsParams,
  AddSchedulesOutcome,
  AddSchedulesParams,
  CleanupParams,
  CommitParams,
  Committed,
  DataStore,
  PutTaskParams,
  RenewParams,
  ResultLookup,
  StoreFilter,
  UpdateScheduleParams,
} from "../src/store.ts";
import type { StoredJob, StoredSchedule, StoredTask } from "../src/stored.ts";
import { Batcher, type Operation } from "./_libsql/batcher.ts";
import { connectToFile, connectToServer, type LibsqlClient } from "./_libsql/client.ts";
import { jobOperations } from "./_libsql/jobs.ts";
import { leaseOperations } from "./_libsql/leases.ts";
import { Link } from "./_libsql/link.ts";
import { migrate } from "./_libsql/migrate.ts";
import { type Patience, whileFailing, whileLocked } from "./_libsql/patience.ts";
import { Rows } from "./_libsql/rows.ts";
import { runOnFile, runOnServer } from "./_libsql/runners.ts";
import { scheduleOperations } from "./_libsql/schedules.ts";
import { MIGRATIONS } from "./_libsql/schema.ts";
import { jsonSerializer, type Serializer } from "./_libsql/serializer.ts";
import { type Tables, tablesOf } from "./_libsql/tables.ts";
import { taskOperations } from "./_libsql/tasks.ts";
import { upkeepOperations } from "./_libsql/upkeep.ts";

export type { LibsqlClient, LibsqlResult } from "./_libsql/client.ts";
export type { Serializer } from "./_libsql/serializer.ts";

/** How a {@linkcode LibsqlDataStore} is set up: with a `url` or with a `client`. */
export interface LibsqlDataStoreOptions {
  /**
   * Where the database is: `file:jobs.db`, `libsql://…` (Turso), `http(s)://…`, `ws(s)://…`, or
   * `:memory:`. A file needs the native client, which `@libsql/client` brings along.
   */
  readonly url?: string;
  /** The token for a server. @default none */
  readonly authToken?: string;
  /**
   * A client that is there already, in place of `url`: one of `@libsql/client`, or anything that
   * behaves like it. It is not closed.
   */
  readonly client?: LibsqlClient;
  /** What the names of the tables begin with. @default "almanac_" */
  readonly tablePrefix?: string;
  /**
   * Of files that `url` names: when a commit is on the disk. `"full"`: before it is answered, so that
   * not even a power failure undoes it. `"normal"`: several times faster; a crash of the process
   * loses nothing, but a power failure may undo the last moments, after which a job may run again.
   * @default "full"
   */
  readonly synchronous?: "off" | "normal" | "full" | "extra";
  /**
   * How long a call waits for other processes that keep the database locked; a number is seconds.
   * @default 30 seconds
   */
  readonly busyTimeout?: DurationInput;
  /** How long a server may take to answer; a number is seconds. @default 10 seconds */
  readonly requestTimeout?: DurationInput;
  /**
   * How long a call is made again while the server does not answer; a number is seconds. After that
   * it fails with a `StoreUnavailableError`.
   * @default 5 seconds
   */
  readonly retryTimeout?: DurationInput;
  /** The most bytes that arguments or a result may take as text. @default 1 MiB */
  readonly maxValueSize?: number;
  /** How arguments and results become text. @default JSON, and devalue for what JSON has not */
  readonly serializer?: Serializer;
  /** Where time for waiting comes from. @default the host's */
  readonly clock?: Clock;
  /** Gives numbers from 0 up to 1, for waiting. @default `Math.random` */
  readonly random?: () => number;
  /** Gives ids that nobody else has. @default `crypto.randomUUID` */
  readonly newId?: () => string;
}

const KNOWN: Readonly<Record<keyof LibsqlDataStoreOptions, true>> = {
  url: true,
  authToken: true,
  client: true,
  tablePrefix: true,
  synchronous: true,
  busyTimeout: true,
  requestTimeout: true,
  retryTimeout: true,
  maxValueSize: true,
  serializer: true,
  clock: true,
  random: true,
  newId: true,
};
const ACTION = "make a LibsqlDataStore";
const FILE = /^(file:|:memory:)/;
const SERVER = /^(libsql|https?|wss?):\/\//;

/** A database that is open. */
interface Session {
  readonly link: Link;
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
    refuseUnknownKeys(options, KNOWN, ACTION);
    requireSource(options);
    const { maxValueSize = 1024 * 1024, serializer = jsonSerializer } = options;
    if (!Number.isInteger(maxValueSize) || maxValueSize < 1) {
      throw new RangeError(
        `Cannot ${ACTION}: maxValueSize is a whole number of bytes, got ${String(maxValueSize)}`,
      );
    }
    this.#options = options;
    this.#patience = toPatience(options);
    this.#tables = tablesOf(options.tablePrefix ?? "almanac_");
    this.#operations = operationsOf(this.#tables, new Rows(serializer, maxValueSize));
  }

  /**
   * Connects, and brings the tables up to date. Gives the time of the server's clock; a file has that
   * of its host.
   *
   * @throws {StoreUnavailableError} when the database does not answer, so that waiting may help
   * @throws {StoreUnusableError} when it cannot be used, with what to do
   */
  async open(): Promise<{ readonly now: number | null }> {
    this.#opens++;
    try {
      this.#opening ??= this.#connect();
      const { link } = await this.#opening;
      const { now } = await link.persist(
        WAITABLE,
        () => migrate(link, this.#tables, MIGRATIONS),
      );
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
    const { batch, execute } = transaction;
    const client: LibsqlClient = {
      protocol: "file", // what is answered is done, as far as the transaction is
      batch: (statements) => batch.call(transaction, statements),
      execute: (statement) => execute.call(transaction, statement),
      close() {},
    };
    const { url: _, authToken: __, ...options } = this.#options;
    return new LibsqlDataStore({ ...options, client });
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

  /** Claims what can be worked on. */
  acquire(params: AcquireParams): Promise<Acquired> {
    return this.#call(this.#operations.acquire, params);
  }

  /** Writes what came of what was acquired. */
  commit(params: CommitParams): Promise<Committed> {
    return this.#call(this.#operations.commit, params);
  }

  /** Prolongs the leases of jobs. */
  renew(params: RenewParams): Promise<string[]> {
    return this.#call(this.#operations.renew, params);
  }

  /** Removes what is over. */
  cleanup(params: CleanupParams): Promise<string[]> {
    return this.#call(this.#operations.cleanup, params);
  }

  async #call<Params, Result>(
    operation: Operation<Params, Result>,
    params: Params,
  ): Promise<Result> {
    if (!this.#opening) throw new Error("Cannot use the store: it is not open");
    const { batcher } = await this.#opening;
    return await batcher.call(operation, params);
  }

  async #connect(): Promise<Session> {
    const { client, url = "", authToken, synchronous = "full", newId = newUuid } = this.#options;
    const link = new Link(
      client ??
        await whileFailing(
          this.#patience,
          [],
          () =>
            whileLocked(
              this.#patience,
              () =>
                FILE.test(url)
                  ? connectToFile(url, { synchronous })
                  : connectToServer(url, { authToken }),
            ),
        ),
      this.#patience,
    );
    const run = link.isFile ? runOnFile(link) : runOnServer(link, this.#tables, newId());
    return { link, batcher: new Batcher(run) };
  }
}

const WAITABLE = ["lost", "unavailable"] as const;

function newUuid(): string {
  return crypto.randomUUID();
}

function operationsOf(tables: Tables, rows: Rows) {
  return {
    ...taskOperations(tables, rows),
    ...scheduleOperations(tables, rows),
    ...jobOperations(tables, rows),
    ...leaseOperations(tables, rows),
    ...upkeepOperations(tables),
  };
}

function requireSource({ url, client }: LibsqlDataStoreOptions): void {
  if (client !== undefined && url === undefined) {
    if (typeof client?.batch === "function" && typeof client.execute === "function") return;
    throw new TypeError(`Cannot ${ACTION}: client is a libSQL client, with batch() and execute()`);
  }
  if (typeof url !== "string" || client !== undefined) {
    throw new TypeError(`Cannot ${ACTION}: give either a url or a client`);
  }
  if (FILE.test(url) || SERVER.test(url)) return;
  throw new TypeError(
    `Cannot ${ACTION}: expected a url such as "file:jobs.db" or "libsql://name.turso.io", got ` +
      JSON.stringify(url),
  );
}

function toPatience(options: LibsqlDataStoreOptions): Patience {
  const { busyTimeout = 30, requestTimeout = 10, retryTimeout = 5 } = options;
  return {
    where: options.url === undefined ? "of this client" : options.url.replace(/\?.*$/, ""),
    busyTimeout: toMilliseconds(busyTimeout, "busyTimeout"),
    requestTimeout: toMilliseconds(requestTimeout, "requestTimeout"),
    retryTimeout: toMilliseconds(retryTimeout, "retryTimeout"),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
