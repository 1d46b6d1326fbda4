import type { CurrentJob } from "../context.ts";
import type { Logger } from "../logger.ts";
import { fromStoredError } from "../stored_error.ts";
import type { ExecutorRequest, JobExecutor } from "./executor.ts";
import { assertSendable } from "./sendable.ts";
import { asWebWorker, type ThreadLike, type WorkerLike } from "./worker_like.ts";
import type { WorkerNote, WorkerReply, WorkerRequest } from "./worker_messages.ts";

/** How workers are kept. */
export interface WorkerJobExecutorOptions {
  /** The most workers at once; jobs beyond them wait. @default 4 */
  readonly maxWorkers?: number;
  /** Where it goes that a worker failed between two jobs. @default `console` */
  readonly logger?: Pick<Logger, "warn">;
}

/**
 * Runs jobs in Web Workers, so that long computations do not hold up the event loop. The module of
 * the worker calls {@linkcode serveJobs} with its tasks. A job that is aborted ends at once: its
 * worker is terminated. In Node, a worker is a `Worker` of `node:worker_threads`. Arguments and results
 * are what `structuredClone` takes: a `URL` goes as text.
 *
 * @example A scheduler with a `worker` executor
 * ```ts
 * import { Scheduler, WorkerJobExecutor } from "@almanac/scheduler";
 *
 * const url = new URL("./jobs_worker.ts", import.meta.url);
 * await using scheduler = new Scheduler({
 *   jobExecutors: { worker: new WorkerJobExecutor(() => new Worker(url, { type: "module" })) },
 * });
 * ```
 */
export class WorkerJobExecutor implements JobExecutor {
  readonly #newWorker: () => WorkerLike | ThreadLike;
  readonly #maxWorkers: number;
  readonly #logger: Pick<Logger, "warn">;
  readonly #idle = new Set<WorkerLike>();
  readonly #waiting = new Set<() => void>();
  #busy = 0;

  /**
   * Takes a function that makes a worker; it is called when one is needed and none is idle.
   *
   * @throws {RangeError} when `maxWorkers` is no whole number from 1
   */
  constructor(
    newWorker: () => WorkerLike | ThreadLike,
    options: WorkerJobExecutorOptions = {},
  ) {
    const { maxWorkers = 4, logger = console } = options;
    if (!Number.isInteger(maxWorkers) || maxWorkers < 1) {
      throw new RangeError(
        `Cannot make a WorkerJobExecutor: maxWorkers is a whole number from 1, got ${maxWorkers}`,
      );
    }
    this.#newWorker = newWorker;
    this.#maxWorkers = maxWorkers;
    this.#logger = logger;
  }

  /**
   * Runs the job in a worker.
   *
   * @throws {SerializationError} for an argument, or a result, that does not get there
   */
  async run({ job: current, args }: ExecutorRequest): Promise<unknown> {
    const { signal, log: _, progress: __, ...job } = current;
    assertSendable(job.args, "args");
    assertSendable(job.kwargs, "kwargs");
    await this.#takePlace(signal);
    try {
      signal.throwIfAborted();
      const worker = this.#takeIdle() ?? asWebWorker(this.#newWorker());
      const reply = await exchange(worker, { job, args }, current);
      this.#rest(worker);
      if ("error" in reply) throw errorOf(reply);
      return reply.value;
    } finally {
      this.#busy--;
      const [next] = this.#waiting;
      next?.();
    }
  }

  /** Terminates the idle workers. */
  close(): Promise<void> {
    for (const worker of this.#idle) worker.terminate();
    this.#idle.clear();
    return Promise.resolve();
  }

  #takeIdle(): WorkerLike | undefined {
    const [worker] = this.#idle;
    if (worker) this.#idle.delete(worker);
    return worker;
  }

  /** Keeps a worker for the next job; one that fails of its own accord until then is dropped. */
  #rest(worker: WorkerLike): void {
    this.#idle.add(worker);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#idle.delete(worker);
      worker.terminate();
      this.#logger.warn(`An idle worker failed: ${event.message}`);
    };
  }

  async #takePlace(signal: AbortSignal): Promise<void> {
    while (this.#busy >= this.#maxWorkers) {
      signal.throwIfAborted();
      await this.#nextTurn(signal);
    }
    this.#busy++;
  }

  /** Waits for a place to be free, or `signal` to abort: one that waits no longer is passed over. */
  #nextTurn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}

function errorOf({ error, after }: Extract<WorkerReply, { readonly error: unknown }>): Error {
  return Object.assign(fromStoredError(error), after !== undefined && { after });
}

/** Sends one request and waits for the reply; a worker that fails or is too late is terminated. */
function exchange(
  worker: WorkerLike,
  request: WorkerRequest,
  { signal, log, progress }: CurrentJob,
): Promise<WorkerReply> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      signal.removeEventListener("abort", abort);
      worker.onmessage = worker.onerror = worker.onmessageerror = null;
    };
    const fail = (error: unknown) => {
      settle();
      worker.terminate();
      reject(error);
    };
    const abort = () => fail(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    worker.onmessage = ({ data }: MessageEvent<WorkerReply | WorkerNote>) => {
      if ("log" in data) return log(data.log);
      if ("progress" in data) return progress(...data.progress as [number | null, string]);
      settle();
      resolve(data);
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      fail(new Error(`The worker failed: ${event.message}`));
    };
    worker.onmessageerror = () => fail(new Error("The reply of the worker cannot be read"));
    try {
      worker.postMessage(request);
    } catch (error) {
      fail(error);
    }
  });
}
