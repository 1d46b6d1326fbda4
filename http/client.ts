/**
 * A scheduler on another machine: `SchedulerClient` has the methods of `Scheduler`, over HTTP.
 *
 * @module
 */
import {
  type AddedJob,
  type AnyTask,
  type ChangeOptions,
  type Clock,
  type CoreScheduler,
  type Event,
  type EventOf,
  type EventType,
  type FinishedJob,
  type FinishedJobFilter,
  type InstantInput,
  type Job,
  type JobCount,
  type JobFilter,
  JobLookupError,
  type JobOptions,
  type JobRequest,
  type JobResult,
  type Logger,
  type OptionsArgument,
  type ResultOptions,
  type Schedule,
  type ScheduleChanges,
  type ScheduleCounts,
  type ScheduleFilter,
  ScheduleLookupError,
  type ScheduleOptions,
  type SchedulerPresence,
  type StopOptions,
  type SubscribeOptions,
  systemClock,
  type Task,
  TaskLookupError,
  type TaskOptions,
  type Throughput,
  type ThroughputOptions,
  type TickOptions,
  type TickOutcome,
  type Trigger,
  type UnpauseOptions,
} from "../core.ts";
import { taskIdOf, toBody, toIso, toJobBodies, toJobBody, toSeconds } from "./_client/bodies.ts";
import { changeIf } from "./_client/conditional.ts";
import { follow } from "./_client/events.ts";
import { readPages } from "./_client/pages.ts";
import { toFinishedJob, toJob, toResult, toSchedule, withDates } from "./_client/records.ts";
import { type Ask, ask, askJson, idOf, type Remote } from "./_client/request.ts";
import { valueOf } from "./_client/value.ts";

export { HttpProblemError, type ProblemDetails } from "./_client/problems.ts";

/** Where a scheduler is, and who asks. */
export interface SchedulerClientOptions {
  /**
   * The address of the app of `createApp`, with the prefix of the scheduler if there are two:
   * `"https://example.com/almanac/persistent"`.
   */
  readonly url: string;
  /** A token for `bearerAuth`. @default none */
  readonly token?: string;
  /** A name and a password for `basicAuth`. @default none */
  readonly user?: { readonly username: string; readonly password: string };
  /** What comes with each request besides, or instead. @default nothing */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** What sends requests. @default the host's `fetch` */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** What waits between two tries of a stream of events. @default the host's clock */
  readonly clock?: Clock;
  /** Where it is told that a stream of events broke. @default `console` */
  readonly logger?: Logger;
  /** Gives ids to jobs of `addJobs` that others come after. @default UUIDs */
  readonly newId?: () => string;
}

/** How long one request waits for the end of a job, in seconds: proxies cut longer ones off. */
const WAIT = 25;

/** A scheduler that may be in this process or on another machine: a `Scheduler`, or a client of one. */
export type AnyScheduler = Omit<CoreScheduler, typeof Symbol.asyncDispose>;

/**
 * A scheduler on another machine, with the methods of `Scheduler`: code moves from one to the other by
 * changing the line that makes it. Tasks are known by their ids; their functions stay where the jobs
 * run, and the server has to know the task.
 *
 * What differs: `start()` looks whether the server answers and starts nothing, `stop()` ends what the client waits for;
 * a subscription begins when the server has heard of it; what the server hides is the text
 * `"[redacted]"`; a `precondition` is asked here, and met by the server.
 *
 * @example From in-process to remote
 * ```ts
 * import { Scheduler, task } from "@almanac/scheduler";
 * import { createApp } from "@almanac/scheduler/http";
 * import { SchedulerClient } from "@almanac/scheduler/http/client";
 *
 * const greet = task("greet", (name: string) => `Hello, ${name}!`);
 * const scheduler = new Scheduler({ tasks: [greet] });
 * await scheduler.configureTask(greet);
 * await scheduler.start();
 * const app = createApp(scheduler, { authorize: () => ({ read: true, write: true }) });
 *
 * const client = new SchedulerClient({
 *   url: "http://localhost/",
 *   fetch: async (request) => await app.request(request), // over a network: nothing
 * });
 * console.log(await client.runJob(greet, { args: ["Ada"] })); // Hello, Ada!
 * await scheduler.stop();
 * ```
 */
export class SchedulerClient implements AnyScheduler, AsyncDisposable {
  readonly #remote: Remote;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #newId: () => string;
  readonly #over = new AbortController();

  /**
   * Makes a client. Nothing is sent before the first call.
   *
   * @throws {TypeError} for an address that is none
   */
  constructor(options: SchedulerClientOptions) {
    const { url, clock = systemClock, logger = console } = options;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new TypeError(
        `Cannot make a SchedulerClient: url is that of the app, got ${String(url)}`,
      );
    }
    this.#remote = {
      url: url.replace(/\/+$/, ""),
      headers: headersOf(options),
      fetch: options.fetch ?? ((request) => fetch(request)),
    };
    this.#clock = clock;
    this.#logger = logger;
    this.#newId = options.newId ?? (() => crypto.randomUUID());
  }

  /** Whether it can be used. */
  get state(): CoreScheduler["state"] {
    return this.#over.signal.aborted ? "stopped" : "started";
  }

  /** The address of the server. */
  get identity(): string {
    return this.#remote.url;
  }

  /** What the scheduler there does is its own affair. */
  get role(): CoreScheduler["role"] {
    return "both";
  }

  /** {@linkcode CoreScheduler.configureTask}, of a task that the server knows. */
  async configureTask(subject: AnyTask, options: TaskOptions = {}): Promise<Task> {
    return await this.#json("PATCH", `/tasks/${idOf(taskIdOf(subject))}`, toBody(options));
  }

  /** {@linkcode CoreScheduler.getTasks} */
  async getTasks(): Promise<Task[]> {
    return (await askJson<{ items: Task[] }>(this.#remote, "/tasks")).items;
  }

  /** {@linkcode CoreScheduler.removeTask} */
  async removeTask(id: string): Promise<boolean> {
    return await this.#gone(`/tasks/${idOf(id)}`);
  }

  /** {@linkcode CoreScheduler.addSchedule} */
  async addSchedule<Args extends readonly unknown[] = readonly unknown[]>(
    subject: AnyTask<Args>,
    trigger: Trigger,
    ...[options]: OptionsArgument<ScheduleOptions<NoInfer<Args>>>
  ): Promise<string> {
    const { precondition, conflictPolicy = "doNothing", ...others } =
      (options ?? {}) as ScheduleOptions;
    const { id } = others;
    const body = {
      ...{ taskId: taskIdOf(subject as AnyTask), trigger: trigger.toJSON(), conflictPolicy },
      ...toBody(others),
    };
    if (precondition === undefined || id === undefined) {
      await precondition?.(null);
      return (await this.#json<Schedule>("POST", "/schedules", body)).id;
    }
    return await changeIf(this.#remote, id, precondition, async (headers) => {
      return (await this.#json<Schedule>("PUT", `/schedules/${idOf(id)}`, body, headers)).id;
    });
  }

  /** {@linkcode CoreScheduler.getSchedule} */
  async getSchedule(id: string): Promise<Schedule> {
    return toSchedule(await askJson(this.#remote, `/schedules/${idOf(id)}`));
  }

  /** {@linkcode CoreScheduler.getSchedules} */
  async getSchedules(filter: ScheduleFilter = {}): Promise<Schedule[]> {
    const { after, ...others } = filter;
    return await readPages(this.#remote, "/schedules", { ...others, place: after }, toSchedule);
  }

  /** {@linkcode CoreScheduler.removeSchedule} */
  async removeSchedule(id: string, { precondition }: ChangeOptions = {}): Promise<boolean> {
    return await changeIf(
      this.#remote,
      id,
      precondition,
      (headers) => this.#gone(`/schedules/${idOf(id)}`, headers),
    );
  }

  /** {@linkcode CoreScheduler.removeSchedules} */
  async removeSchedules(filter: ScheduleFilter): Promise<number> {
    return await this.#count("/schedules/delete", filter);
  }

  /** {@linkcode CoreScheduler.pauseSchedule} */
  async pauseSchedule(id: string, { precondition }: ChangeOptions = {}): Promise<void> {
    await changeIf(
      this.#remote,
      id,
      precondition,
      (headers) => this.#json("POST", `/schedules/${idOf(id)}/pause`, undefined, headers),
    );
  }

  /** {@linkcode CoreScheduler.unpauseSchedule} */
  async unpauseSchedule(id: string, options: UnpauseOptions = {}): Promise<void> {
    const { precondition, ...body } = options;
    await changeIf(
      this.#remote,
      id,
      precondition,
      (headers) => this.#json("POST", `/schedules/${idOf(id)}/unpause`, toBody(body), headers),
    );
  }

  /** {@linkcode CoreScheduler.updateSchedule} */
  async updateSchedule(
    id: string,
    { trigger, ...changes }: ScheduleChanges,
    { precondition }: ChangeOptions = {},
  ): Promise<void> {
    const body = { ...toBody(changes), ...(trigger && { trigger: trigger.toJSON() }) };
    await changeIf(
      this.#remote,
      id,
      precondition,
      (headers) => this.#json("PATCH", `/schedules/${idOf(id)}`, body, headers),
    );
  }

  /** {@linkcode CoreScheduler.backfill} */
  async backfill(id: string, from: InstantInput, to: InstantInput): Promise<string[]> {
    const body = { from: toIso(from), to: toIso(to) };
    const path = `/schedules/${idOf(id)}/backfill`;
    return (await this.#json<{ ids: string[] }>("POST", path, body)).ids;
  }

  /** {@linkcode CoreScheduler.runScheduleNow} */
  async runScheduleNow(id: string): Promise<string> {
    return (await this.#json<{ id: string }>("POST", `/schedules/${idOf(id)}/run`)).id;
  }

  /** {@linkcode CoreScheduler.countSchedules} */
  async countSchedules(): Promise<ScheduleCounts> {
    return (await askJson<{ schedules: ScheduleCounts }>(this.#remote, "/counts")).schedules;
  }

  /** {@linkcode CoreScheduler.addJob} */
  async addJob<Args extends readonly unknown[] = readonly unknown[]>(
    subject: AnyTask<Args>,
    ...[options]: OptionsArgument<JobOptions<NoInfer<Args>>>
  ): Promise<string> {
    return (await this.#add(subject as AnyTask, options as JobOptions)).id;
  }

  /** {@linkcode CoreScheduler.addUniqueJob} */
  async addUniqueJob<Args extends readonly unknown[] = readonly unknown[]>(
    subject: AnyTask<Args>,
    ...[options]: OptionsArgument<JobOptions<NoInfer<Args>>>
  ): Promise<AddedJob> {
    return await this.#add(subject as AnyTask, options as JobOptions);
  }

  /** {@linkcode CoreScheduler.addJobs} */
  async addJobs(jobs: readonly JobRequest[]): Promise<string[]> {
    if (jobs.length === 0) return [];
    const body = { jobs: toJobBodies(jobs, this.#newId) };
    return (await this.#json<{ ids: string[] }>("POST", "/jobs/batch", body)).ids;
  }

  /** {@linkcode CoreScheduler.getJobs} */
  async getJobs(filter: JobFilter = {}): Promise<Job[]> {
    const { after, ...others } = filter;
    return await readPages(this.#remote, "/jobs", { ...others, place: after }, toJob);
  }

  /** {@linkcode CoreScheduler.getJob} */
  async getJob(id: string): Promise<Job> {
    const [job] = await this.getJobs({ id });
    if (!job) throw new JobLookupError(id);
    return job;
  }

  /** {@linkcode CoreScheduler.cancelJob} */
  async cancelJob(id: string): Promise<boolean> {
    return await this.cancelJobs({ id }) > 0;
  }

  /** {@linkcode CoreScheduler.cancelJobs} */
  async cancelJobs(filter: JobFilter): Promise<number> {
    return await this.#count("/jobs/cancel", filter);
  }

  /** {@linkcode CoreScheduler.getFinishedJobs} */
  async getFinishedJobs(filter: FinishedJobFilter = {}): Promise<FinishedJob[]> {
    const { before, from, to, ...others } = filter;
    const times = { ...(from && { from: toIso(from) }), ...(to && { to: toIso(to) }) };
    const query = { ...others, ...times, place: before };
    return await readPages(this.#remote, "/finished-jobs", query, toFinishedJob);
  }

  /** {@linkcode CoreScheduler.countJobs} */
  async countJobs(filter: Pick<JobFilter, "taskId"> = {}): Promise<JobCount[]> {
    return (await askJson<{ jobs: JobCount[] }>(this.#remote, "/counts", { query: filter })).jobs;
  }

  /** {@linkcode CoreScheduler.retryJob} */
  async retryJob(id: string): Promise<void> {
    await this.#json("POST", `/jobs/${idOf(id)}/retry`);
  }

  /** {@linkcode CoreScheduler.retryJobs} */
  async retryJobs(filter: FinishedJobFilter): Promise<number> {
    return await this.#count("/finished-jobs/retry", filter);
  }

  /** {@linkcode CoreScheduler.removeFinishedJob} */
  async removeFinishedJob(id: string): Promise<boolean> {
    return await this.#gone(`/jobs/${idOf(id)}`);
  }

  /** {@linkcode CoreScheduler.removeFinishedJobs} */
  async removeFinishedJobs(filter: FinishedJobFilter): Promise<number> {
    return await this.#count("/finished-jobs/delete", filter);
  }

  /** {@linkcode CoreScheduler.getJobResult} */
  async getJobResult(id: string, { wait = true }: ResultOptions = {}): Promise<JobResult | null> {
    for (;;) {
      const answer = await askJson<{ done: boolean; result: object | null }>(
        this.#remote,
        `/jobs/${idOf(id)}/result`,
        { query: { wait: wait ? WAIT : 0 }, signal: this.#over.signal },
      );
      if (answer.done) return answer.result && toResult(answer.result);
      if (wait) continue;
      throw new JobLookupError(id, `Cannot get the result of job "${id}": it is not done`);
    }
  }

  /** {@linkcode CoreScheduler.runJob} */
  async runJob<Args extends readonly unknown[], Result>(
    subject: AnyTask<Args, Result>,
    ...[options]: OptionsArgument<JobOptions<NoInfer<Args>>>
  ): Promise<Awaited<Result>> {
    const { id } = await this.#add(subject as AnyTask, {
      resultExpirationTime: { minutes: 15 },
      ...options as JobOptions,
    });
    return valueOf(id, await this.getJobResult(id)) as Awaited<Result>;
  }

  /** {@linkcode CoreScheduler.getThroughput} */
  async getThroughput(options: ThroughputOptions): Promise<Throughput[]> {
    const { from, to, every, taskId } = options;
    const times = { from: toIso(from), to: toIso(to), every: toSeconds(every), taskId };
    const { items } = await askJson<{ items: object[] }>(this.#remote, "/throughput", {
      query: times,
    });
    return items.map((each) => withDates<Throughput>(each));
  }

  /** {@linkcode CoreScheduler.getSchedulers} */
  async getSchedulers(): Promise<SchedulerPresence[]> {
    const { items } = await askJson<{ items: { running?: number }[] }>(this.#remote, "/schedulers");
    return items.map(({ running: _, ...each }) => withDates<SchedulerPresence>(each));
  }

  /** {@linkcode CoreScheduler.cleanup} */
  async cleanup(): Promise<void> {
    await ask(this.#remote, "/cleanup", { method: "POST" });
  }

  /** {@linkcode CoreScheduler.subscribe}, from when the server has heard of it. */
  subscribe<Type extends EventType = EventType>(
    callback: (event: EventOf<Type>) => unknown,
    types?: readonly Type[],
    { once = false, signal }: SubscribeOptions = {},
  ): () => void {
    const over = new AbortController();
    const stop = () => over.abort();
    for (const each of [signal, this.#over.signal]) {
      if (each?.aborted) stop();
      each?.addEventListener("abort", stop, { once: true, signal: over.signal });
    }
    const take = async (event: Event) => {
      if (over.signal.aborted) return;
      if (once) stop();
      try {
        await callback(event as EventOf<Type>);
      } catch (error) {
        this.#logger.error(`A subscriber failed on ${event.type}`, error);
      }
    };
    follow(this.#remote, take, {
      ...{ types, signal: over.signal, now: () => new Date(this.#clock.now()) },
      sleep: (ms, signal) => this.#clock.sleep(ms, signal),
      onBreak: (error) => this.#logger.warn("A stream of events broke", error),
    });
    return stop;
  }

  /** {@linkcode CoreScheduler.getNextEvent} */
  async getNextEvent<Type extends EventType = EventType>(
    types?: readonly Type[],
    { signal }: Pick<SubscribeOptions, "signal"> = {},
  ): Promise<EventOf<Type>> {
    const signals = signal ? [signal, this.#over.signal] : [this.#over.signal];
    return await new Promise((resolve, reject) => {
      const ended = AbortSignal.any(signals);
      if (ended.aborted) return reject(ended.reason);
      ended.addEventListener("abort", () => reject(ended.reason), { once: true });
      this.subscribe<Type>(resolve, types, { once: true, signal: ended });
    });
  }

  /** {@linkcode CoreScheduler.events} */
  events<Type extends EventType = EventType>(
    types?: readonly Type[],
    { signal }: Pick<SubscribeOptions, "signal"> = {},
  ): AsyncIterableIterator<EventOf<Type>, undefined> {
    const ended = signal ? AbortSignal.any([signal, this.#over.signal]) : this.#over.signal;
    let stop = () => {};
    const events = new ReadableStream<EventOf<Type>>({
      start: (controller) => {
        const end = () => controller.close();
        ended.addEventListener("abort", end, { once: true });
        const cancel = this.subscribe<Type>((event) => controller.enqueue(event), types, {
          signal: ended,
        });
        stop = () => {
          ended.removeEventListener("abort", end);
          cancel();
        };
      },
      cancel: () => stop(),
    });
    return events.values() as AsyncIterableIterator<EventOf<Type>, undefined>;
  }

  /**
   * Looks whether the server answers; what runs there runs anyway.
   *
   * @throws {StoreUnavailableError} when nothing answers, or its store does not
   */
  async start(): Promise<void> {
    await ask(this.#remote, "/counts", { signal: this.#over.signal });
  }

  /** Ends what the client waits for; what runs on the server goes on. */
  stop(_options: StopOptions = {}): Promise<void> {
    this.#over.abort(new Error("The client was stopped"));
    return Promise.resolve();
  }

  /** {@linkcode CoreScheduler.tick} */
  async tick({ signal, limit, deadline }: TickOptions = {}): Promise<TickOutcome> {
    const body = toBody({ limit, deadline });
    const answer = await askJson<object>(this.#remote, "/tick", { method: "POST", body, signal });
    return withDates<TickOutcome>(answer);
  }

  /** Stops, as `stop()` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #json<T>(
    method: NonNullable<Ask["method"]>,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    return await askJson<T>(this.#remote, path, { method, body, headers });
  }

  async #add(subject: AnyTask, options: JobOptions = {}): Promise<AddedJob> {
    return await this.#json("POST", "/jobs", toJobBody(subject, options));
  }

  async #count(
    path: string,
    { func, ...filter }: ScheduleFilter | JobFilter | FinishedJobFilter,
  ): Promise<number> {
    const body = { ...toBody(filter), ...(func && { taskId: taskIdOf(func) }) };
    return (await this.#json<{ count: number }>("POST", path, body)).count;
  }

  /** Whether there was something that is gone now. */
  async #gone(path: string, headers: Readonly<Record<string, string>> = {}): Promise<boolean> {
    try {
      await ask(this.#remote, path, { method: "DELETE", headers });
      return true;
    } catch (error) {
      const isUnknown = error instanceof TaskLookupError || error instanceof ScheduleLookupError ||
        error instanceof JobLookupError;
      if (isUnknown) return false;
      throw error;
    }
  }
}

function headersOf({ token, user, headers = {} }: SchedulerClientOptions): Remote["headers"] {
  const own = typeof headers === "function" ? headers : () => headers;
  const credentials = token !== undefined
    ? `Bearer ${token}`
    : user && `Basic ${encodeBase64(`${user.username}:${user.password}`)}`;
  return async () => {
    const all = new Headers(credentials === undefined ? {} : { authorization: credentials });
    for (const [name, value] of new Headers(await own())) all.set(name, value);
    return all;
  };
}

function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
