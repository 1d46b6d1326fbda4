import { ConflictingIdError, DeserializationError, ScheduleLookupError } from "../errors.ts";
import { TaskLookupError } from "../errors.ts";
import { nextTime } from "../fire_times.ts";
import { type InstantInput, toEpoch } from "../input/instant.ts";
import { type ChangeOptions, toPrecondition } from "../input/precondition.ts";
import { resumed, type UnpauseOptions } from "../input/resume.ts";
import { type ScheduleChanges, toScheduleChange } from "../input/schedule_changes.ts";
import {
  type ScheduleDraft,
  type ScheduleOptions,
  toScheduleDraft,
} from "../input/schedule_input.ts";
import type { AddScheduleOutcome, UpdateScheduleParams } from "../store.ts";
import type { NewJob, StoredSchedule, StoredTask } from "../stored.ts";
import type { AnyTask } from "../task.ts";
import { toSchedule } from "../to_record.ts";
import { type Trigger, triggerFromJSON, type TriggerSpec } from "../trigger.ts";
import type { Engine } from "./engine.ts";
import { jobOf } from "./plan.ts";
import type { TaskRegistry } from "./task_registry.ts";
import type { UnknownExecutors } from "./unknown_executors.ts";

/** The most fire times of one call of `backfill`. */
const MAX_BACKFILL = 10_000;
/** How many of them are added at once. */
const BATCH = 1000;

/** What a desk for schedules works with besides the engine and the tasks. */
export interface ScheduleDeskOptions {
  readonly newId: () => string;
  readonly random: () => number;
}

/** Takes schedules in, and changes them. */
export class ScheduleDesk {
  readonly #engine: Engine;
  readonly #tasks: TaskRegistry;
  readonly #unknownExecutors: UnknownExecutors;
  readonly #options: ScheduleDeskOptions;

  constructor(
    engine: Engine,
    tasks: TaskRegistry,
    unknownExecutors: UnknownExecutors,
    options: ScheduleDeskOptions,
  ) {
    this.#engine = engine;
    this.#tasks = tasks;
    this.#unknownExecutors = unknownExecutors;
    this.#options = options;
  }

  /** Adds a schedule and gives its id. */
  async add(subject: AnyTask, trigger: Trigger, options: ScheduleOptions): Promise<string> {
    const task = this.#tasks.look(subject, "add a schedule");
    const version = this.#tasks.versionOf(task);
    const draft = toScheduleDraft(task.id, trigger, options, this.#options, version);
    await this.#tasks.check(task, draft.payload, "add a schedule");
    this.#tasks.bind(task);
    this.#unknownExecutors.added(options.jobExecutor ?? task.settings?.jobExecutor);
    const outcome = await this.#put(draft, this.#tasks.rowsFor(task), options);
    if (outcome === "missingTask") throw new TaskLookupError(task.id);
    if (outcome === "conflict") {
      const reason = `Cannot add schedule "${draft.id}": a schedule with this id exists`;
      throw new ConflictingIdError(draft.id, reason);
    }
    this.#engine.notify();
    return draft.id;
  }

  /** Removes a schedule and says whether there was one. */
  async remove(id: string, options: ChangeOptions): Promise<boolean> {
    const precondition = toPrecondition(options, "remove a schedule");
    const store = await this.#engine.open();
    for (;;) {
      const schedule = precondition && await this.#meets(id, precondition);
      if (schedule === null) return false;
      const condition = schedule && { revision: schedule.revision };
      const removed = await store.removeSchedules({ ids: [id], ...condition });
      if (removed.length > 0 || !schedule) return removed.length > 0;
    }
  }

  /** Keeps a schedule from firing. */
  async pause(id: string, options: ChangeOptions): Promise<void> {
    const precondition = toPrecondition(options, "pause a schedule");
    if (precondition) return await this.#change(id, () => ({ paused: true }), precondition);
    const store = await this.#engine.open();
    const now = this.#engine.session.now();
    const outcome = await store.updateSchedule({ id, change: { paused: true }, now });
    if (outcome === "missing") throw new ScheduleLookupError(id);
  }

  /** Lets a schedule fire again. */
  async unpause(id: string, options: UnpauseOptions): Promise<void> {
    await this.#change(id, resumed(options, this.#options.random), options.precondition);
  }

  /** Changes some of a schedule. */
  async update(id: string, changes: ScheduleChanges, options: ChangeOptions): Promise<void> {
    const change = toScheduleChange(id, changes, this.#options.random);
    const precondition = toPrecondition(options, "update a schedule");
    const { args, kwargs } = changes;
    await this.#change(id, async (schedule, now) => {
      if (args !== undefined || kwargs !== undefined) {
        const task = this.#tasks.look(schedule.taskId, "update a schedule");
        await this.#tasks.check(
          task,
          { ...schedule, ...change(schedule, now) },
          "update a schedule",
        );
        const version = this.#tasks.versionOf(task);
        return { ...change(schedule, now), ...version !== null && { version } };
      }
      return change(schedule, now);
    }, precondition);
  }

  /** Queues a job of a schedule now, and gives its id. */
  async runNow(id: string): Promise<string> {
    const schedule = await this.#find(id, "run");
    const [jobId, now] = [this.#options.newId(), this.#engine.session.now()];
    await this.#addJobs([jobOf(schedule, { id: jobId, now, fireTimes: null })], now);
    return jobId;
  }

  /** Queues jobs for the fire times of a schedule from an instant up to another, and gives their ids. */
  async backfill(id: string, from: InstantInput, to: InstantInput): Promise<string[]> {
    const [start, end] = [toEpoch(from, "from"), toEpoch(to, "to")];
    if (end < start) throw new RangeError(`Cannot backfill schedule "${id}": to is before from`);
    const schedule = await this.#find(id, "backfill");
    const times = timesBetween(schedule, start, end);
    const now = this.#engine.session.now();
    const jobs = times.map((nominal) => ({
      ...jobOf(schedule, {
        id: this.#options.newId(),
        now,
        fireTimes: { nominal, scheduled: nominal },
      }),
      startDeadline: null,
    }));
    const added: string[] = [];
    for (let i = 0; i < jobs.length; i += BATCH) {
      added.push(...await this.#addJobs(jobs.slice(i, i + BATCH), now));
    }
    return added;
  }

  /** A schedule that is behind the one in whose place it comes fires after that one's last time. */
  async #put(
    { id, policy, complete }: ScheduleDraft,
    tasks: readonly StoredTask[],
    { precondition }: ChangeOptions,
  ): Promise<AddScheduleOutcome> {
    const { store, session } = this.#engine;
    const look = async () => {
      if (!precondition) return {};
      return { revision: (await this.#meets(id, precondition))?.revision ?? null };
    };
    let condition = await look();
    for (let after: number | null = null;;) {
      const { outcomes, lastFireTimes } = await session.add((now) => {
        const schedules = [{ schedule: complete(now, after), policy, ...condition }];
        return store.addSchedules({ tasks, schedules, now });
      });
      if (outcomes[0] === "behind") after = lastFireTimes[0]!;
      else if (outcomes[0] === "changed") condition = await look();
      else return outcomes[0]!;
    }
  }

  /** A schedule as it is now, if there is one, once that meets a precondition. */
  async #meets(
    id: string,
    precondition: ChangeOptions["precondition"],
  ): Promise<StoredSchedule | null> {
    const store = await this.#engine.open();
    const [schedule = null] = await store.getSchedules({ ids: [id] });
    await precondition?.(schedule && toSchedule(schedule));
    return schedule;
  }

  /** Makes a change that depends on how the schedule is, until nobody has changed it in between. */
  async #change(
    id: string,
    toChange: (
      schedule: StoredSchedule,
      now: number,
    ) => UpdateScheduleParams["change"] | Promise<UpdateScheduleParams["change"]>,
    precondition?: ChangeOptions["precondition"],
  ): Promise<void> {
    const store = await this.#engine.open();
    for (;;) {
      const schedule = await this.#meets(id, precondition);
      if (!schedule) throw new ScheduleLookupError(id);
      const now = this.#engine.session.now();
      const change = await toChange(schedule, now);
      const outcome = await store.updateSchedule({ id, now, revision: schedule.revision, change });
      if (outcome === "updated") break;
      if (outcome === "changed") continue;
      await precondition?.(null);
      throw new ScheduleLookupError(id);
    }
    this.#engine.notify();
  }

  async #find(id: string, verb: string): Promise<StoredSchedule> {
    const store = await this.#engine.open();
    const [schedule] = await store.getSchedules({ ids: [id] });
    if (!schedule) throw new ScheduleLookupError(id);
    if (schedule.unreadable === null) return schedule;
    throw new DeserializationError(`Cannot ${verb} schedule "${id}": ${schedule.unreadable}`);
  }

  async #addJobs(jobs: readonly NewJob[], now: number): Promise<readonly string[]> {
    const { store, results } = this.#engine;
    for (const { id } of jobs) results.remember(id);
    const { addedJobs } = await store.addJobs({ tasks: [], jobs, now });
    this.#engine.notify();
    return addedJobs;
  }
}

function timesBetween({ id, trigger: spec }: StoredSchedule, start: number, end: number): number[] {
  const trigger = startingAt(spec, start);
  const times: number[] = [];
  for (let time = nextTime(trigger, start - 1); time !== null && time < end;) {
    times.push(time);
    if (times.length > MAX_BACKFILL) {
      throw new RangeError(
        `Cannot backfill schedule "${id}": there are more than ${MAX_BACKFILL} fire times from ` +
          `${new Date(start).toISOString()} to ${new Date(end).toISOString()}`,
      );
    }
    time = nextTime(trigger, time);
  }
  return times;
}

/** A trigger that was bounded by the time at which it was added, and by nothing else, from `start` on. */
function startingAt(spec: TriggerSpec, start: number): Trigger {
  const { implied, startTime } = spec;
  const isBounded = implied?.includes("anchored") && Date.parse(String(startTime)) > start;
  if (!isBounded) return triggerFromJSON(spec);
  return triggerFromJSON({ ...spec, startTime: new Date(start).toISOString() });
}
