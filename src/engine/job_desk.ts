import { JobLookupError, TaskLookupError } from "../errors.ts";
import { type JobOptions, toJobDraft } from "../input/job_input.ts";
import type { JobResult } from "../records.ts";
import type { AnyTask } from "../task.ts";
import { toJobResult } from "../to_record.ts";
import type { Engine } from "./engine.ts";
import { valueOf } from "./job_value.ts";
import type { TaskRegistry } from "./task_registry.ts";
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
    const job = this.#draft(subject, options);
    await job.add();
    return job.id;
  }

  /** Queues a job, waits for its end and gives its value, or throws what stands for another end. */
  async run(subject: AnyTask, options: JobOptions = {}): Promise<unknown> {
    const job = this.#draft(subject, { resultExpirationTime: { minutes: 15 }, ...options });
    await this.#engine.open();
    return valueOf(job.id, await this.#engine.results.wait(job.id, job.add));
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

  #draft(subject: AnyTask, options: JobOptions) {
    const task = this.#tasks.look(subject, "add a job");
    const draft = toJobDraft(this.#newId(), task.id, options);
    this.#tasks.bind(task);
    this.#unknownExecutors.added(draft.executor ?? task.settings?.jobExecutor);
    const add = async () => {
      const { session, store, results } = this.#engine;
      const { missingTask } = await session.add((now) => {
        results.remember(draft.id);
        const jobs = [draft.complete(now)];
        return store.addJobs({ tasks: this.#tasks.rowsFor(task), jobs, now });
      });
      if (missingTask !== null) throw new TaskLookupError(missingTask);
      this.#engine.notify();
    };
    return { id: draft.id, add };
  }
}
