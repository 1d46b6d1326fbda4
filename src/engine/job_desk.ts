import { JobLookupError, TaskLookupError } from "../errors.ts";
import { type JobDraft, type JobOptions, type JobRequest, toJobDraft } from "../input/job_input.ts";
import { show } from "../input/refuse.ts";
import type { JobResult } from "../records.ts";
import type { StoreFilter } from "../store.ts";
import type { AnyTask } from "../task.ts";
import { toJobResult } from "../to_record.ts";
import type { Engine } from "./engine.ts";
import { valueOf } from "./job_value.ts";
import { orderOf } from "./job_order.ts";
import type { NamedTask, TaskRegistry } from "./task_registry.ts";
import type { UnknownExecutors } from "./unknown_executors.ts";

/** Takes jobs in and hands their results out. */
export class JobDesk {
  readonly #engine: Engine;
  readonly #tasks: TaskRegistry;
  readonly #unknownExecutors: UnknownExecutors;
  readonly #newId: () => string;

  constructor(
    engine: Engine,
    tasks: TaskRegistry,
    unknownExecutors: UnknownExecutors,
    newId: () => string,
  ) {
    this.#engine = engine;
    this.#tasks = tasks;
    this.#unknownExecutors = unknownExecutors;
    this.#newId = newId;
  }

  /** Queues a job, unless its unique key is taken, and says what became of it. */
  async add(subject: AnyTask, options: JobOptions = {}): Promise<AddedJob> {
    const job = this.#read(subject, options);
    await this.#check([job]);
    this.#note(job);
    return (await this.#queue([job]))[0]!;
  }

  /** Queues jobs, all or none, and gives their ids. */
  async addAll(requests: readonly JobRequest[]): Promise<string[]> {
    if (!Array.isArray(requests)) {
      throw new TypeError(`Cannot add jobs: expected an array of them, got ${show(requests)}`);
    }
    const jobs = requests.map((request, i) => at(`jobs[${i}]`, () => this.#readOne(request)));
    if (jobs.length === 0) return [];
    this.#tasks.requireOneFunctionEach(jobs.map(({ task }) => task), "add jobs");
    await this.#check(jobs);
    for (const job of jobs) this.#note(job);
    return (await this.#queue(jobs)).map(({ id }) => id);
  }

  /** Queues a job, waits for its end and gives its value, or throws what stands for another end. */
  async run(subject: AnyTask, options: JobOptions = {}): Promise<unknown> {
    const job = this.#read(subject, { resultExpirationTime: { minutes: 15 }, ...options });
    await this.#check([job]);
    this.#note(job);
    await this.#engine.open();
    const { results } = this.#engine;
    if (job.draft.unique) {
      const [{ id }] = await this.#queue([job]) as [AddedJob];
      return valueOf(id, await results.wait(id));
    }
    const { id } = job.draft;
    return valueOf(id, await results.wait(id, async () => void await this.#queue([job])));
  }

  /** How a job ended; `null` when it kept no result. */
  async resultOf(id: string, wait: boolean): Promise<JobResult | null> {
    await this.#engine.open();
    const { results } = this.#engine;
    const { result, pending } = await results.look(id);
    if (result && !pending) return toJobResult(result); // not that of an earlier job with the id
    if (!pending) {
      if (results.remembers(id)) return null;
      throw new JobLookupError(id);
    }
    if (!wait) throw new JobLookupError(id, `Cannot get the result of job "${id}": it is not done`);
    results.remember(id);
    await results.wait(id);
    const { result: late } = await results.look(id);
    return late && toJobResult(late);
  }

  /** Makes the jobs that match end early, and gives their number. */
  async cancel(filter: StoreFilter): Promise<number> {
    const store = await this.#engine.open();
    for (let count = 0;;) {
      const now = this.#engine.session.now();
      const lease = this.#engine.newLease(this.#newId());
      const { claimed, requested, more } = await store.cancelJobs({ filter, lease, now });
      await this.#engine.endClaimed(claimed);
      for (const id of requested) this.#engine.lookAt(id);
      count += claimed.length;
      if (!more) return count + requested.length;
    }
  }

  /**
   * Queues a finished job anew.
   *
   * @throws {JobLookupError} when nothing is kept of it, or it is not done
   * @throws {TaskLookupError} when its task is no more
   */
  async restart(id: string): Promise<void> {
    const store = await this.#engine.open();
    const now = this.#engine.session.now();
    const outcome = await store.restartJob({ jobId: id, now });
    if (outcome === "pending") {
      throw new JobLookupError(id, `Cannot retry job "${id}": it is not done`);
    }
    if (outcome === "missing") {
      const reason = "no such job is kept: see the keep option of its task";
      throw new JobLookupError(id, `Cannot retry job "${id}": ${reason}`);
    }
    if (outcome === "missingTask") {
      const [{ taskId } = { taskId: "" }] = await store.getFinishedJobs({ ids: [id] });
      throw new TaskLookupError(taskId);
    }
    this.#engine.results.remember(id);
    this.#engine.notify();
  }

  /** Checks a job and its task; nothing is noted yet. */
  #read(subject: AnyTask, options: JobOptions, request?: JobRequest): Request {
    const task = this.#tasks.look(subject, "add a job");
    const version = this.#tasks.versionOf(task);
    return { task, request, draft: toJobDraft(this.#newId(), task.id, options, version) };
  }

  #readOne(request: JobRequest): Request {
    if (typeof request !== "object" || request === null) {
      throw new TypeError(`Cannot add a job: job() makes one, got ${show(request)}`);
    }
    return this.#read(request.task, request.options, request);
  }

  /** Checks the arguments of jobs whose tasks have a schema. */
  async #check(requests: readonly Request[]): Promise<void> {
    for (const { task, draft } of requests) {
      await this.#tasks.check(task, draft.payload, "add a job");
    }
  }

  #note({ task, draft }: Request): void {
    this.#tasks.bind(task);
    this.#unknownExecutors.added(draft.executor ?? task.settings?.jobExecutor);
  }

  async #queue(requests: readonly Request[]): Promise<AddedJob[]> {
    const { session, store, results } = this.#engine;
    const order = requests.some(({ draft }) => draft.after.length > 0)
      ? orderOf(
        requests.map(({ request, draft }) => ({
          ...{ id: draft.id, request, after: draft.after },
          isUnique: draft.unique !== null,
        })),
        "add jobs",
      )
      : new Map<string, readonly string[]>();
    const twins = twinsOf(requests);
    const drafts = requests.map(({ draft }) => draft).filter(({ id }) => !twins.has(id));
    const tasks = requests.flatMap(({ task }) => this.#tasks.rowsFor(task));
    const { missingTask, missingJob, addedJobs, taken = [] } = await session.add((now) => {
      for (const { id } of drafts) results.remember(id);
      const jobs = drafts.map(({ id, complete }) => complete(now, order.get(id) ?? []));
      return store.addJobs({ tasks, jobs, now });
    });
    if (missingTask !== null) throw new TaskLookupError(missingTask);
    if (missingJob !== undefined) {
      const reason = "no such job, or it has ended and nothing of it is kept";
      throw new JobLookupError(missingJob, `Cannot add a job after job "${missingJob}": ${reason}`);
    }
    this.#engine.notify();
    if (addedJobs.length === requests.length) {
      return drafts.map(({ id }) => ({ id, outcome: "added" }));
    }
    const added = new Set(addedJobs);
    const takenBy = new Map(taken.map((each) => [each.jobId, each]));
    return requests.map(({ draft }) => {
      const id = twins.get(draft.id) ?? draft.id;
      const isNew = added.has(draft.id);
      const { by = id, outcome = isNew ? "added" : "kept" } = takenBy.get(id) ?? {};
      results.remember(by);
      return { id: by, outcome };
    });
  }
}

/** What became of a job that was to be added. */
export interface AddedJob {
  /** The id of the job: of the one that was there under the unique key, if there was one. */
  readonly id: string;
  /** Whether it was added; or what became of the one that was there: see `onConflict`. */
  readonly outcome: "added" | "kept" | "replaced" | "debounced";
}

/** A job that is to be queued, and its task. */
interface Request {
  readonly task: NamedTask;
  readonly request: JobRequest | undefined;
  readonly draft: JobDraft;
}

/**
 * Of the jobs of one call with one unique key only one is added, the first, or the last one where that
 * replaces the others: the ids of those others, to its id.
 */
function twinsOf(requests: readonly Request[]): Map<string, string> {
  const chosen = new Map<string, string>();
  const unique = requests.filter(({ draft }) => draft.unique !== null);
  const keyOf = ({ task, draft }: Request) => JSON.stringify([task.id, draft.unique!.key]);
  for (const request of unique) {
    const isKept = request.draft.unique!.conflict === "keep" && chosen.has(keyOf(request));
    if (!isKept) chosen.set(keyOf(request), request.draft.id);
  }
  const twins = unique.filter((request) => chosen.get(keyOf(request)) !== request.draft.id);
  return new Map(twins.map((request) => [request.draft.id, chosen.get(keyOf(request))!]));
}

/** Adds to an error where it was found. */
function at<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) error.message += ` (${place})`;
    throw error;
  }
}
