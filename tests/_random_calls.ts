import type { DataStore } from "../src/store.ts";
import type { StoredJob, StoredSchedule } from "../src/stored.ts";
import { acquire, aJob, aSchedule, aTask, commit, endOf, fireOf, T0 } from "../testing/_stored.ts";

/** A call of any store. */
export type AnyCall = (store: DataStore) => Promise<unknown>;

const { id: _, ...DEFAULTS } = aTask("t");
const LEASE = 30_000;

/** Makes calls that mean something, since it sees what came of the earlier ones. */
export class RandomCalls {
  /** The time that is told to stores. */
  now = T0;
  readonly #random: () => number;
  #schedules: readonly StoredSchedule[] = [];
  #jobs: readonly StoredJob[] = [];
  #count = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Some calls to make at the same moment. */
  next(): readonly AnyCall[] {
    this.now += this.#below(8000);
    if (this.#random() < 0.3) return [this.#acquire()];
    if (this.#random() < 0.3) return [this.#read()];
    return Array.from({ length: 1 + this.#below(4) }, () => this.#write());
  }

  #write(): AnyCall {
    const { now } = this;
    return this.#pick<() => AnyCall>([
      () => this.#commit(),
      () => this.#commit(),
      () => this.#addJobs(),
      () => this.#addJobs(),
      () => this.#addSchedules(),
      () => this.#updateSchedule(),
      () => this.#renew(),
      () => {
        const [id, settings] = [this.#task(), { maxRunningJobs: 1 + this.#below(4) }];
        return (store) => store.putTask({ id, settings, defaults: DEFAULTS, now });
      },
      () => {
        const id = this.#task();
        return (store) => store.removeTask({ id });
      },
      () => {
        const ids = [this.#schedule()];
        return (store) => store.removeSchedules({ ids });
      },
      () => (store) => store.cleanup({ now, finishedBefore: now - LEASE }),
    ])();
  }

  /** Limited only where one task is asked for: how tasks take turns is the business of a store. */
  #acquire(): AnyCall {
    const { now } = this;
    const lease = { token: `token-${++this.#count}`, by: "me", until: now + LEASE };
    const some = { tasks: [this.#task()], maxJobs: this.#below(4) };
    const limits = this.#random() < 0.5 ? some : {};
    const maxSchedules = this.#below(2) * 1000;
    return async (store) => {
      const { schedules, jobs, lapsedJobs, nextWakeAt } = await acquire(store, {
        ...{ now, lease, maxSchedules, ...limits },
      });
      this.#schedules = sorted(schedules);
      this.#jobs = sorted([...jobs, ...lapsedJobs]);
      return [this.#schedules, sorted(jobs), sorted(lapsedJobs), nextWakeAt];
    };
  }

  #commit(): AnyCall {
    const { now } = this;
    const fires = this.#schedules.map((schedule) => {
      const nextFireTime = this.#random() < 0.8 ? now + this.#below(60_000) : null;
      return fireOf(schedule, { nextFireTime });
    });
    const ends = this.#jobs.filter(() => this.#random() < 0.5)
      .map((job) => endOf(job, { expiresAt: now + this.#below(90_000), returnValue: job.id }));
    const releases = this.#jobs.filter(() => this.#random() < 0.3)
      .filter(({ id }) => !ends.some(({ jobId }) => jobId === id))
      .map(({ id, lease }) => ({ jobId: id, token: lease!.token }));
    return (store) => commit(store, { now, fires, ends, releases });
  }

  #renew(): AnyCall {
    const { now } = this;
    const jobs = this.#jobs.map(({ id, lease }) => ({ jobId: id, token: lease!.token }));
    return (store) => store.renew({ now, until: now + LEASE, jobs });
  }

  #addJobs(): AnyCall {
    const { now } = this;
    const tasks = this.#random() < 0.7 ? [aTask(this.#task(), { maxRunningJobs: 2 })] : [];
    const jobs = Array.from({ length: 1 + this.#below(3) }, () => {
      const id = this.#random() < 0.1 ? `job-${this.#below(30)}` : `job-${++this.#count}`;
      const runAt = this.#random() < 0.3 ? now - 5000 + this.#below(30_000) : null;
      const metadata = { n: this.#below(3) };
      return aJob(id, { taskId: tasks[0]?.id ?? this.#task(), metadata, runAt });
    });
    return (store) => store.addJobs({ tasks, jobs, now });
  }

  #addSchedules(): AnyCall {
    const { now } = this;
    const schedules = Array.from({ length: 1 + this.#below(2) }, () => {
      const policy = this.#pick(["doNothing", "replace", "exception"] as const);
      const times = { nextFireTime: now + this.#below(60_000), metadata: { n: this.#below(3) } };
      const definition = `every ${this.#below(2)}`;
      const schedule = aSchedule(this.#schedule(), { taskId: this.#task(), ...times, definition });
      return { schedule, policy };
    });
    const tasks = this.#random() < 0.7
      ? schedules.map(({ schedule }) => aTask(schedule.taskId))
      : [];
    return (store) => store.addSchedules({ tasks: tasks.slice(0, 1), schedules, now });
  }

  #updateSchedule(): AnyCall {
    const { now } = this;
    const id = this.#schedule();
    const time = now + this.#below(60_000);
    const change = this.#pick([
      { paused: true },
      { paused: false },
      { nextFireTime: time, dueTime: time, error: null },
    ]);
    const revision = this.#random() < 0.3 ? { revision: this.#below(20) } : {};
    return (store) => store.updateSchedule({ id, change, ...revision, now });
  }

  #read(): AnyCall {
    const { now } = this;
    const [taskId, limit, jobId] = [
      this.#task(),
      this.#below(9),
      `job-${this.#below(this.#count)}`,
    ];
    const metadata = { n: this.#below(3) };
    return this.#pick<AnyCall>([
      (store) => store.getTasks({}),
      (store) => store.getSchedules({ taskId }),
      (store) => store.getSchedules({ metadata, limit }),
      (store) => store.getJobs({ taskId, limit }),
      (store) => store.getJobs({ metadata }),
      (store) => store.getJobResult({ jobId, now }),
    ]);
  }

  #task = () => `task-${this.#below(4)}`;
  #schedule = () => `schedule-${this.#below(8)}`;

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)]!;
  }
}

function sorted<T extends { readonly id: string }>(records: readonly T[]): readonly T[] {
  return records.toSorted((a, b) => a.id < b.id ? -1 : 1);
}

/** Numbers from 0 up to 1, the same ones for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
