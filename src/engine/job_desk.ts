import {
  DeserializationError,
  JobLookupError,
  ScheduleLookupError,
  TaskLookupError,
} from "../errors.ts";
import { type JobDraft, type JobOptions, type JobRequest, toJobDraft } from "../input/job_input.ts";
import { show } from "../input/refuse.ts";
import type { JobResult } from "../records.ts";
import type { AnyTask } from "../task.ts";
import { toJobResult } from "../to_record.ts";
import type { Engine } from "./engine.ts";
import { valueOf } from "./job_value.ts";
import { jobOf } from "./plan.ts";
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

  /** Queues a job and gives its id. */
  async add(subject: AnyTask, options: JobOptions = {}): Promise<string> {
    const job = this.#read(subject, options);
    this.#note(job);
    await this.#queue([job]);
    return job.draft.id;
  }

  /** Queues jobs, all or none, and gives their ids. */
  async addAll(requests: readonly JobRequest[]): Promise<string[]> {
    if (!Array.isArray(requests)) {
      throw new TypeError(`Cannot add jobs: expected an array of them, got ${show(requests)}`);
    }
    const jobs = requests.map((request, i) => at(`jobs[${i}]`, () => this.#readOne(request)));
    if (jobs.length === 0) return [];
    this.#tasks.requireOneFunctionEach(jobs.map(({ task }) => task), "add jobs");
    for (const job of jobs) this.#note(job);
    await this.#queue(jobs);
    return jobs.map(({ draft }) => draft.id);
  }

  /**
   * Queues a job of a schedule, and gives its id.
   *
   * @throws {ScheduleLookupError} when there is no such schedule
   */
  async addOf(scheduleId: string): Promise<string> {
    const store = await this.#engine.open();
    const [schedule] = await store.getSchedules({ ids: [scheduleId] });
    if (!schedule) throw new ScheduleLookupError(scheduleId);
    if (schedule.unreadable !== null) {
      throw new DeserializationError(
        `Cannot run schedule "${scheduleId}": ${schedule.unreadable}`,
      );
    }
    const { session, results } = this.#engine;
    const [id, now] = [this.#newId(), session.now()];
    results.remember(id);
    await store.addJobs({
      tasks: [],
      jobs: [jobOf(schedule, { id, now, fireTimes: null })],
      now,
    });
    this.#engine.notify();
    return id;
  }

  /** Queues a job, waits for its end and gives its value, or throws what stands for another end. */
  async run(subject: AnyTask, options: JobOptions = {}): Promise<unknown> {
    const job = this.#read(subject, { resultExpirationTime: { minutes: 15 }, ...options });
    this.#note(job);
    await this.#engine.open();
    const { id } = job.draft;
    return valueOf(id, await this.#engine.results.wait(id, () => this.#queue([job])));
  }

  /** How a job ended; `null` when it kept no result. */
  async resultOf(id: string, wait: boolean): Promise<JobResult | null> {
    await this.#engine.open();
    const { results } = this.#engine;
    const { result, pending } = await results.look(id);
    if (result) return toJobResult(result);
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

  /** Checks a job and its task; nothing is noted yet. */
  #read(subject: AnyTask, options: JobOptions): Request {
    const task = this.#tasks.look(subject, "add a job");
    return { task, draft: toJobDraft(this.#newId(), task.id, options) };
  }

  #readOne(request: JobRequest): Request {
    if (typeof request !== "object" || request === null) {
      throw new TypeError(`Cannot add a job: job() makes one, got ${show(request)}`);
    }
    return this.#read(request.task, request.options);
  }

  #note({ task, draft }: Request): void {
    this.#tasks.bind(task);
    this.#unknownExecutors.added(draft.executor ?? task.settings?.jobExecutor);
  }

  async #queue(requests: readonly Request[]): Promise<void> {
    const { session, store, results } = this.#engine;
    const tasks = requests.flatMap(({ task }) => this.#tasks.rowsFor(task));
    const { missingTask } = await session.add((now) => {
      for (const { draft } of requests) results.remember(draft.id);
      return store.addJobs({ tasks, jobs: requests.map(({ draft }) => draft.complete(now)), now });
    });
    if (missingTask !== null) throw new TaskLookupError(missingTask);
    this.#engine.notify();
  }
}

/** A job that is to be queued, and its task. */
interface Request {
  readonly task: NamedTask;
  readonly draft: JobDraft;
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
