import type { JobCount } from "../src/records.ts";
import type { DataStore, JobNotes } from "../src/store.ts";
import type { NewJob, StoredJob, StoredSchedule, StoredTask, UniqueRule } from "../src/stored.ts";
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
        const settings = this.#pick<Partial<StoredTask>>([
          { maxRunningJobs: 1 + this.#below(4) },
          { policy: { retry: { maxAttempts: 1 + this.#below(3) }, timeout: this.#below(9) } },
          {
            rateLimit: this.#pick([null, { limit: 1 + this.#below(3), per: this.#below(20_000) }]),
          },
          { keep: { success: { count: this.#below(5), age: null }, failure: null } },
        ]);
        const id = this.#task();
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
      () => this.#cancel(),
      () => {
        const jobId = `job-${this.#below(this.#count)}`;
        return (store) => store.restartJob({ jobId, now });
      },
    ])();
  }

  #cancel(): AnyCall {
    const { now } = this;
    const lease = { token: `token-${++this.#count}`, by: "canceller", until: now + LEASE };
    const filter = this.#pick([
      { ids: Array.from({ length: 3 }, () => `job-${this.#below(this.#count)}`) },
      { taskId: this.#task(), states: ["waiting", "blocked"] as const },
    ]);
    const isEnded = this.#random() < 0.7;
    return async (store) => {
      const { claimed, requested } = await store.cancelJobs({ filter, lease, now });
      const ends = isEnded ? claimed.map((job) => endOf(job, { outcome: "cancelled" })) : [];
      return [sorted(claimed), requested.toSorted(), await commit(store, { now, ends })];
    };
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
    const rest = [...this.#jobs];
    const some = (part: number) =>
      rest.splice(0).filter((job) => this.#random() < part || !rest.push(job));
    const ends = some(0.5).map((job) =>
      endOf(job, {
        outcome: this.#pick(["success", "success", "error", "cancelled"]),
        ...this.#pick([{ expiresAt: now + this.#below(90_000), returnValue: job.id }, {}]),
        keep: this.#pick([null, { until: null }, { until: now + this.#below(90_000) }]),
        notes: this.#notes(),
        finishedAt: now,
      })
    );
    const retries = some(0.3).map((job) => ({
      ...{ ...newsOf(job), taskId: job.taskId, scheduleId: job.scheduleId },
      ...{ runAt: now + this.#below(20_000), failures: job.failures, notes: this.#notes() },
    }));
    const releases = some(0.3).map(newsOf);
    return (store) => commit(store, { now, fires, ends, retries, releases });
  }

  #notes(): JobNotes {
    const n = this.#below(3);
    const progress = n === 0 ? null : { value: n, note: null };
    return { progress, log: Array.from({ length: n }, (_, at) => ({ at, text: "line" })) };
  }

  #renew(): AnyCall {
    const { now } = this;
    const jobs = this.#jobs.map((job) => ({
      ...newsOf(job),
      ...this.#pick([{}, {}, { notes: this.#notes() }, { aborted: "timeout" as const }]),
    }));
    return (store) => store.renew({ now, until: now + LEASE, jobs });
  }

  #addJobs(): AnyCall {
    const { now } = this;
    const tasks = this.#random() < 0.7 ? [aTask(this.#task(), { maxRunningJobs: 2 })] : [];
    const jobs = Array.from({ length: 1 + this.#below(3) }, () => {
      const id = this.#random() < 0.1 ? `job-${this.#below(30)}` : `job-${++this.#count}`;
      const runAt = this.#random() < 0.3 ? now - 5000 + this.#below(30_000) : null;
      const metadata = { n: this.#below(3) };
      const policy = this.#pick([{}, {}, { priority: this.#below(3) }, { timeout: null }]);
      const concurrencyKey = this.#pick([null, null, `key-${this.#below(3)}`]);
      const base = { taskId: tasks[0]?.id ?? this.#task(), metadata, runAt, createdAt: now };
      return aJob(id, { ...base, policy, concurrencyKey, ...this.#links() });
    });
    const keys = jobs.map(({ unique, taskId }) => unique && `${taskId} ${unique.key}`);
    if (keys.some((key, i) => key !== null && keys.indexOf(key) < i)) return this.#addJobs();
    return (store) => store.addJobs({ tasks, jobs, now });
  }

  /** What a job has to do with others; what it comes after is older, so that there is no circle. */
  #links(): Pick<NewJob, "unique" | "after" | "afterFailure"> {
    const unique: UniqueRule = {
      key: `unique-${this.#below(4)}`,
      states: this.#pick([["queued", "waiting"], ["running", "blocked"], ["queued", "done"]]),
      since: this.#pick([null, this.now - this.#below(60_000)]),
      conflict: this.#pick(["keep", "replace", "debounce"]),
    };
    const after = Array.from(
      { length: this.#below(3) },
      () => `job-${Math.max(0, this.#count - this.#below(12))}`,
    );
    return {
      unique: this.#random() < 0.2 ? unique : null,
      after: this.#random() < 0.2 ? after : [],
      afterFailure: this.#pick(["cancel", "run"]),
    };
  }

  #addSchedules(): AnyCall {
    const { now } = this;
    const schedules = Array.from({ length: 1 + this.#below(2) }, () => {
      const policy = this.#pick(["doNothing", "replace", "exception"] as const);
      const times = { nextFireTime: now + this.#below(60_000), metadata: { n: this.#below(3) } };
      const definition = `every ${this.#below(2)}`;
      const schedule = aSchedule(this.#schedule(), {
        ...{ taskId: this.#task(), ...times, definition },
        overlap: this.#pick(["allow", "skip", "bufferOne", "bufferAll", "cancelOther"]),
        fixedDelay: this.#pick([null, null, 1 + this.#below(20_000)]),
        concurrencyKey: this.#pick([null, `key-${this.#below(3)}`]),
      });
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
      (store) => store.getJobs({ states: ["blocked", "running"] }),
      (store) => store.getJobResult({ jobId, now }),
      (store) => store.getFinishedJobs({ taskId }),
      async (store) => sortedCounts(await store.countJobs({})),
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

function sortedCounts(counts: readonly JobCount[]): readonly string[] {
  return counts.map(({ taskId, state, count }) => `${taskId} ${state} ${count}`).sort();
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
