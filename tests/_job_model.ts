import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { DataStore } from "../src/store.ts";
import type { StoredJob, UniqueRule } from "../src/stored.ts";
import {
  acquire,
  aJob,
  aSchedule,
  aTask,
  commit,
  endOf,
  fireOf,
  newsOf,
  T0,
} from "../testing/_stored.ts";

const LEASE = 30_000;
const LIMIT = 3;
const WHILE_THERE: Omit<UniqueRule, "key"> = {
  states: ["queued", "waiting", "running", "blocked"],
  since: null,
  conflict: "keep",
};
const TASKS = ["task-0", "task-1"];

/** One step of a script. What it is about is told by small numbers, so that any part of a script is one too. */
export type Step =
  | {
    readonly do: "add";
    readonly task: number;
    readonly delay: number;
    readonly key: number;
    readonly unique: number;
    readonly after: number;
  }
  | { readonly do: "schedule"; readonly id: number; readonly task: number; readonly delay: number }
  | { readonly do: "pause" | "unpause" | "removeSchedule"; readonly id: number }
  | { readonly do: "acquire"; readonly task: number; readonly most: number }
  | { readonly do: "fire"; readonly id: number; readonly delay: number }
  | { readonly do: "end" | "fail" | "release" | "cancel"; readonly job: number }
  | { readonly do: "retry"; readonly job: number; readonly delay: number }
  | { readonly do: "restart" | "renew" | "crash" }
  | { readonly do: "clock"; readonly by: number };

const small = (max: number) => fc.nat({ max });
const delay = small(40).map((seconds) => seconds * 1000);
const step = (name: Step["do"], rest: Record<string, fc.Arbitrary<number>> = {}) =>
  fc.record({ do: fc.constant(name), ...rest }) as fc.Arbitrary<Step>;

/** Scripts of so many steps at most. */
export function scripts(maxLength: number): fc.Arbitrary<readonly Step[]> {
  const job = small(20);
  const id = small(3);
  const task = small(1);
  const any = fc.oneof(
    {
      weight: 5,
      arbitrary: step("add", { task, delay, key: small(4), unique: small(9), after: small(5) }),
    },
    { weight: 2, arbitrary: step("schedule", { id, task, delay }) },
    { weight: 1, arbitrary: step("pause", { id }) },
    { weight: 1, arbitrary: step("unpause", { id }) },
    { weight: 1, arbitrary: step("removeSchedule", { id }) },
    { weight: 6, arbitrary: step("acquire", { task, most: small(4) }) },
    { weight: 3, arbitrary: step("fire", { id, delay }) },
    { weight: 4, arbitrary: step("end", { job }) },
    { weight: 1, arbitrary: step("fail", { job }) },
    { weight: 1, arbitrary: step("release", { job }) },
    { weight: 2, arbitrary: step("retry", { job, delay }) },
    { weight: 1, arbitrary: step("cancel", { job }) },
    { weight: 1, arbitrary: step("renew") },
    { weight: 1, arbitrary: step("crash") },
    { weight: 1, arbitrary: step("restart") },
    { weight: 3, arbitrary: step("clock", { by: delay }) },
  );
  return fc.array(any, { minLength: 1, maxLength, size: "max" });
}

interface ModelJob {
  readonly id: string;
  readonly task: string;
  readonly key: string | null;
  readonly unique: string | null;
  /** The job that must have ended well before. */
  readonly after: string | null;
  runAt: number;
  /** Until when somebody has it; `null` when nobody has taken it. */
  leaseUntil: number | null;
  /** It was not heard of until its lease had ended; whoever has it is only to write that down. */
  isGivenUp: boolean;
  /** It was cancelled while it ran. */
  isCancelled: boolean;
}

interface ModelSchedule {
  readonly task: string;
  next: number | null;
  paused: boolean;
}

/**
 * What jobs and schedules are, said as simply as can be: a job is there until it has ended, one caller
 * has it at a time, a task runs no more than its limit and a key no more than one, and each fire time
 * of a schedule becomes one job. Which of the jobs that may run a store takes is its own business.
 */
export class JobModel {
  #now = T0;
  #count = 0;
  readonly #jobs = new Map<string, ModelJob>();
  readonly #schedules = new Map<string, ModelSchedule>();
  /** What the caller of this script has; after a crash it has nothing. */
  #held: StoredJob[] = [];
  #due: Parameters<typeof fireOf>[0][] = [];

  /** Makes the step with a store and compares what came of it; `restart` gives the store of a new process. */
  async make(step: Step, store: DataStore, restart: () => Promise<DataStore>): Promise<DataStore> {
    if (step.do === "restart") {
      [this.#held, this.#due] = [[], []];
      store = await restart();
    } else {
      await this.#make(step, store);
    }
    await this.#compare(store);
    return store;
  }

  async #make(step: Exclude<Step, { do: "restart" }>, store: DataStore): Promise<void> {
    const now = this.#now;
    switch (step.do) {
      case "clock":
        this.#now += step.by;
        return;
      case "crash":
        [this.#held, this.#due] = [[], []];
        return;
      case "add": {
        const id = `job-${++this.#count}`;
        const task = TASKS[step.task]!;
        const key = step.key < 2 ? `${task} key-${step.key}` : null;
        const runAt = step.delay < 20_000 ? null : now + step.delay;
        const last = [...this.#jobs.keys()].at(-1);
        const after = step.after === 0 && last !== undefined ? last : null;
        const unique = step.unique < 2 ? `unique-${step.unique}` : null;
        const job = aJob(id, {
          ...{ taskId: task, runAt, concurrencyKey: key, createdAt: now },
          after: after === null ? [] : [after],
          unique: unique === null ? null : { key: unique, ...WHILE_THERE },
        });
        const tasks = [aTask(task, { maxRunningJobs: LIMIT })];
        const { addedJobs, taken = [] } = await store.addJobs({ tasks, jobs: [job], now });
        const twin = unique !== null &&
          [...this.#jobs.values()].find((other) => other.task === task && other.unique === unique);
        assertEquals(addedJobs, twin ? [] : [id]);
        assertEquals(taken, twin ? [{ jobId: id, by: twin.id, outcome: "kept" }] : []);
        if (!twin) this.#put({ id, task, key, unique, after, runAt: runAt ?? now });
        return;
      }
      case "schedule": {
        const id = `schedule-${step.id}`;
        const task = TASKS[step.task]!;
        const next = now + step.delay;
        const schedule = aSchedule(id, { taskId: task, nextFireTime: next });
        const tasks = [aTask(task, { maxRunningJobs: LIMIT })];
        const { outcomes } = await store.addSchedules({
          ...{ tasks, schedules: [{ schedule, policy: "doNothing" }], now },
        });
        assertEquals(outcomes, [this.#schedules.has(id) ? "kept" : "added"]);
        if (outcomes[0] === "added") this.#schedules.set(id, { task, next, paused: false });
        return;
      }
      case "pause":
      case "unpause": {
        const id = `schedule-${step.id}`;
        const paused = step.do === "pause";
        await store.updateSchedule({ id, change: { paused }, now });
        const schedule = this.#schedules.get(id);
        if (schedule) schedule.paused = paused;
        this.#due = this.#due.filter((due) => due.id !== id);
        return;
      }
      case "removeSchedule": {
        const id = `schedule-${step.id}`;
        await store.removeSchedules({ ids: [id] });
        this.#schedules.delete(id);
        this.#due = this.#due.filter((due) => due.id !== id);
        return;
      }
      case "acquire":
        return await this.#acquire(store, TASKS[step.task]!, step.most);
      case "fire": {
        const due = this.#due.shift();
        if (!due) return;
        const nextFireTime = due.nextFireTime! + 1 + step.delay;
        const fire = fireOf(due, { nextFireTime });
        const { addedJobs, lostSchedules } = await commit(store, { now, fires: [fire] });
        const isHeld = due.lease!.until > now;
        assertEquals(lostSchedules, isHeld ? [] : [due.id], "lost schedules");
        if (!isHeld) return;
        assertEquals(addedJobs, fire.jobs.map((job) => job.id));
        const { task } = this.#schedules.get(due.id)!;
        this.#schedules.get(due.id)!.next = nextFireTime;
        for (const { id } of fire.jobs) {
          this.#put({ id, task, key: null, unique: null, after: null, runAt: now });
        }
        return;
      }
      case "end":
      case "fail":
      case "release":
      case "retry": {
        const [job] = this.#held.splice(step.job % (this.#held.length || 1), 1);
        if (!job) return;
        const end = this.#jobs.get(job.id)!.isGivenUp ? "end" : step.do;
        const runAt = now + (step.do === "retry" ? step.delay : 0);
        const { lostJobs } = await commit(store, {
          now,
          ends: end === "end" || end === "fail"
            ? [endOf(job, { finishedAt: now, outcome: end === "end" ? "success" : "error" })]
            : [],
          releases: end === "release" ? [newsOf(job)] : [],
          retries: end !== "retry" ? [] : [{
            ...{ ...newsOf(job), taskId: job.taskId, scheduleId: job.scheduleId },
            ...{ runAt, failures: [], notes: { progress: null, log: [] } },
          }],
        });
        const isHeld = this.#runs(this.#jobs.get(job.id)!);
        assertEquals(lostJobs, isHeld ? [] : [job.id], "lost jobs");
        if (!isHeld) return;
        if (end === "end") this.#jobs.delete(job.id);
        else if (end === "fail") this.#fail(job.id);
        else if (this.#jobs.get(job.id)!.isCancelled) {
          Object.assign(this.#jobs.get(job.id)!, { leaseUntil: now, isGivenUp: true });
        } else {Object.assign(this.#jobs.get(job.id)!, {
            leaseUntil: null,
            ...(end === "retry" && { runAt }),
          });}
        return;
      }
      case "renew": {
        const jobs = this.#held.map(newsOf);
        const { lostJobs } = await store.renew({ now, until: now + LEASE, jobs });
        const lost = this.#held.filter(({ id }) => !this.#runs(this.#jobs.get(id)!));
        assertEquals(lostJobs.toSorted(), lost.map(({ id }) => id).sort(), "lost jobs");
        this.#held = this.#held.filter((job) => !lost.includes(job));
        for (const { id } of this.#held) this.#jobs.get(id)!.leaseUntil = now + LEASE;
        return;
      }
      case "cancel": {
        const id = [...this.#jobs.keys()][step.job % (this.#jobs.size || 1)] ?? "none";
        const lease = { token: `cancel-${++this.#count}`, by: "canceller", until: now + LEASE };
        const { claimed, requested } = await store.cancelJobs({
          filter: { ids: [id] },
          lease,
          now,
        });
        const job = this.#jobs.get(id);
        const runs = job !== undefined && job.leaseUntil !== null;
        assertEquals(requested, runs && !job.isGivenUp ? [id] : []);
        assertEquals(claimed.map((job) => job.id), job && !runs ? [id] : []);
        await commit(store, {
          now,
          ends: claimed.map((job) => endOf(job, { outcome: "cancelled" })),
        });
        if (job && runs) job.isCancelled = true;
        if (!job || runs) return;
        this.#fail(id);
        this.#held = this.#held.filter((job) => job.id !== id);
      }
    }
  }

  #put(job: Pick<ModelJob, "id" | "task" | "key" | "unique" | "after" | "runAt">): void {
    this.#jobs.set(job.id, { ...job, leaseUntil: null, isGivenUp: false, isCancelled: false });
  }

  /** Ends a job badly: those after it are given up, for whoever looks next. */
  #fail(id: string): void {
    this.#jobs.delete(id);
    for (const job of this.#jobs.values()) {
      if (job.after === id) Object.assign(job, { leaseUntil: 0, isGivenUp: true });
    }
  }

  async #acquire(store: DataStore, task: string, most: number): Promise<void> {
    const now = this.#now;
    const lapsed = [...this.#jobs.values()].filter((job) => this.#isLapsed(job));
    const mayRun = [...this.#jobs.values()].filter((job) => job.task === task && this.#mayRun(job));
    const running = [...this.#jobs.values()].filter((job) =>
      job.task === task && this.#runs(job) && !job.isGivenUp
    );
    const keys = new Set(mayRun.flatMap(({ key }) => key ?? []));
    const most_ = Math.min(most, mayRun.filter(({ key }) => !key).length + keys.size);
    const { jobs, lapsedJobs, schedules } = await acquire(store, {
      now,
      tasks: [task],
      maxJobs: most,
    });
    for (const { id } of jobs) assert(mayRun.some((job) => job.id === id), `${id} may not run`);
    for (const { id } of lapsedJobs) {
      assert(lapsed.some((job) => job.id === id), `${id} has not lapsed`);
    }
    const taken = jobs.flatMap(({ id }) => this.#jobs.get(id)!.key ?? []);
    assertEquals(taken.length, new Set(taken).size, "two of a key");
    assert(running.length + jobs.length <= LIMIT || jobs.length === 0, "more than the limit");
    if (lapsedJobs.length === 0) {
      assertEquals(jobs.length, Math.max(0, Math.min(most_, LIMIT - running.length)), "jobs taken");
    }
    const due = [...this.#schedules].filter(([, { next, paused }]) =>
      next !== null && next <= now && !paused
    );
    for (const { id } of schedules) assert(due.some(([of]) => of === id), `${id} is not due`);
    for (const { id } of lapsedJobs) this.#jobs.get(id)!.isGivenUp = true;
    for (const { id } of [...jobs, ...lapsedJobs]) this.#jobs.get(id)!.leaseUntil = now + LEASE;
    const ids = new Set([...jobs, ...lapsedJobs].map(({ id }) => id));
    this.#held = [...this.#held.filter(({ id }) => !ids.has(id)), ...jobs, ...lapsedJobs];
    const dueIds = new Set(schedules.map(({ id }) => id));
    this.#due = [...this.#due.filter(({ id }) => !dueIds.has(id)), ...schedules];
  }

  /** Nothing is lost, doubled or somebody else's. */
  async #compare(store: DataStore): Promise<void> {
    const jobs = await store.getJobs({});
    assertEquals(jobs.map(({ id }) => id).sort(), [...this.#jobs.keys()].sort(), "the jobs");
    for (const { id, lease } of jobs) {
      const until = lease && lease.until > this.#now ? lease.until : null;
      const expected = this.#jobs.get(id)!;
      assertEquals(until, this.#runs(expected) ? expected.leaseUntil : null, `the lease of ${id}`);
    }
    const schedules = await store.getSchedules({});
    assertEquals(
      schedules.map(({ id, nextFireTime }) => [id, nextFireTime]),
      [...this.#schedules].map(([id, { next }]) => [id, next]).sort(),
      "the fire times",
    );
  }

  #runs = ({ leaseUntil }: ModelJob) => leaseUntil !== null && leaseUntil > this.#now;
  #isLapsed = ({ leaseUntil }: ModelJob) => leaseUntil !== null && leaseUntil <= this.#now;

  #mayRun(job: ModelJob): boolean {
    if (job.leaseUntil !== null || job.runAt > this.#now) return false;
    if (job.after !== null && this.#jobs.has(job.after)) return false;
    return job.key === null ||
      ![...this.#jobs.values()].some((other) =>
        other !== job && other.key === job.key && this.#runs(other) && !other.isGivenUp
      );
  }
}
