import { IntervalTrigger } from "../../mod.ts";
import type { Evidence } from "./audit.ts";
import type { Kill } from "./fleet.ts";
import type { JobLine, Line } from "./journal.ts";
import type { Absence } from "./presence.ts";
import type { AddedJob, FinalSchedule, LeftJob, Move, Result } from "./recorder.ts";
import type { Plot } from "./workload.ts";

/** When everything in a run that is made up begins. */
export const T = Date.parse("2026-01-01T00:00:00Z");
/** How long leases are in it. */
export const LEASE = 2000;
/** A schedule with two fire times, a second apart. */
export const EACH: Plot = {
  ...{ id: "each", taskId: "retried", coalesce: "all", args: [0, 0] },
  trigger: new IntervalTrigger({
    ...{ seconds: 1, startTime: new Date(T), endTime: new Date(T + 1000) },
  }),
};

/** A job in a run that is made up. */
export interface MadeUpJob {
  readonly id: string;
  readonly taskId: string;
  readonly schedule?: string;
  readonly fireTime?: number;
}

/** A run that never was, put together to be audited. At first, nothing has happened in it. */
export class MadeUpRun implements Evidence {
  readonly works = [
    { id: "retried", maxAttempts: 1000, maxRunningJobs: 2 },
    { id: "once", maxAttempts: 1, maxRunningJobs: 2 },
  ];
  readonly plots: Plot[] = [];
  readonly lines: Line[] = [];
  readonly kills: Kill[] = [];
  readonly absences: Absence[] = [];
  readonly lease = LEASE;
  readonly grace = 500;
  readonly latest = 1000;
  isUndisturbed = false;
  hadOutages = false;
  readonly records = {
    added: [] as AddedJob[],
    moves: [] as Move[],
    results: [] as Result[],
    leftJobs: [] as LeftJob[],
    schedules: [] as FinalSchedule[],
  };

  /** There is a schedule like `EACH`, and it comes to its end. */
  has(plot: Plot): void {
    this.plots.push(plot);
    this.records.schedules.push({
      ...{ id: plot.id, nextFireTime: null, lastFireTime: T + 1000, holder: null, error: null },
    });
  }

  /** This is what becomes of the last schedule. */
  leaves(change: Partial<FinalSchedule>): void {
    this.records.schedules.push({ ...this.records.schedules.pop()!, ...change });
  }

  /** A job comes into the queue. */
  adds({ id, taskId, schedule, fireTime }: MadeUpJob, at = T): void {
    const key = { scheduleId: schedule ?? null, fireTime: fireTime ?? null };
    this.records.added.push({ id, taskId, ...key, at });
  }

  /** A job or schedule moves; unless something else is said, it is a job that is given back. */
  moves(change: Partial<Move> & { readonly id: string }): void {
    const given = { kind: "job", at: T, state: "queued", attempts: 1 } as const;
    this.records.moves.push({ ...given, holder: null, until: null, ...change });
  }

  /** A worker takes a job, to run it. */
  takes(id: string, holder: string, at: number, attempts: number): void {
    this.moves({ id, holder, at, until: at + LEASE, state: "running", attempts });
  }

  /** Unless something else is said, `w1` starts a job for the first time. */
  notes({ id, taskId, schedule, fireTime }: MadeUpJob, line: Partial<JobLine & Line> = {}): void {
    const job = { job: id, task: taskId, schedule: schedule ?? null, fireTime: fireTime ?? null };
    const start = { kind: "start", worker: "w1", pid: 1, at: T, attempt: 1 } as const;
    this.lines.push({ ...start, ...job, ...line });
  }

  /** A worker says that it has added a job. */
  says(worker: string, job: string): void {
    this.lines.push({ kind: "added", job, worker, pid: 1, at: T });
  }

  /** A worker logs an error. */
  logs(worker: string, message: string): void {
    this.lines.push({ kind: "error", message, worker, pid: 1, at: T });
  }

  /** A job ends well. */
  ends(id: string, worker: string, attempt: number): void {
    this.moves({ id, at: T + 50, state: "ended", attempts: attempt });
    this.records.results.push({ jobId: id, outcome: "success", returnValue: { worker, attempt } });
  }

  /** `w1` runs a job from beginning to end. */
  runs(job: MadeUpJob): void {
    this.adds(job);
    this.takes(job.id, "w1", T, 1);
    this.notes(job, { kind: "start" });
    this.notes(job, { kind: "end" });
    this.ends(job.id, "w1", 1);
  }

  /** `w1` dies while it runs a job, and `w2` gives it up. */
  abandons(job: MadeUpJob): void {
    const { id } = job;
    this.adds(job);
    this.takes(id, "w1", T, 1);
    this.notes(job);
    this.moves({ id, holder: "w2", at: T + LEASE, until: T + 2 * LEASE, state: "lapsed" });
    this.moves({ id, at: T + LEASE + 1, state: "ended" });
    this.records.results.push({ jobId: id, outcome: "abandoned", returnValue: null });
  }
}
