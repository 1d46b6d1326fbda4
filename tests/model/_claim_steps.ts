import { jobOf } from "../../src/engine/plan.ts";
import type { Fire, JobEnd, JobNews, JobNotes, JobRetry } from "../../src/store.ts";
import type { StoredJob, StoredSchedule } from "../../src/stored.ts";
import { endOf, newsOf } from "../../testing/_stored.ts";
import { calling, type JobClaim, type Known, LEASE, type MakeStep, someTask } from "./_step.ts";

const ERROR = { name: "Error", message: "Cannot reach the Server: Écran noir", stack: "at …" };

/**
 * How tasks take turns is the business of a store, and which schedule is first of those that fall due at
 * one instant: so there is a limit only where it does not matter.
 */
const acquire: MakeStep = (known) => {
  const { dice, step, now, schedules } = known;
  const due = schedules.map((row) => row.dueTime).filter((at) => at !== null && at <= now);
  const isClear = new Set(due).size === due.length;
  const limits = dice.pick([
    ...[1000, 1000, 0].map((maxJobs) => ({ tasks: null, maxJobs })),
    { tasks: [someTask(known)], maxJobs: dice.below(4) },
    { tasks: [someTask(known), someTask(known)], maxJobs: 1000 },
  ]);
  return calling("acquire", {
    now,
    lease: { token: `token-${step}`, by: `worker-${dice.below(3)}`, until: now + LEASE },
    maxSchedules: dice.pick([0, 1000, 1000, isClear ? 1 + dice.below(2) : 1000]),
    executors: dice.pick([null, null, null, ["async"], ["worker", "async"]]),
    ...limits,
  });
};

/**
 * A scheduler writes fires with releases, or ends with retries. All of them in one call are tried as well,
 * but whether a job that such a call cancels, with what it comes after, still counts for `bufferOne` is
 * left open.
 */
const commit: MakeStep = (known) => {
  const { dice, now } = known;
  const jobs = namedJobs(known);
  const fate = ({ job, isLapsed }: JobClaim) => {
    const at = dice.of(`fate of ${nameOf(job)}`);
    if (isLapsed) return at < 0.7 ? "end" : null;
    return at < 0.45 ? "end" : at < 0.6 ? "retry" : at < 0.72 ? "release" : null;
  };
  const having = (wanted: ReturnType<typeof fate>) =>
    jobs.filter((claim) => fate(claim) === wanted).map(({ job }) => job);
  const ends = having("end").map((job) => someEnd(known, job));
  const retries = having("retry").map((job) => someRetry(known, job));
  const releases = having("release").map(newsOf);
  const fires = namedSchedules(known).map((schedule) => fireOf(known, schedule));
  return calling("commit", {
    now,
    ...dice.pick([
      ...[{ fires, releases, ends: [] }, { fires: [], releases: [], ends, retries }],
      { fires: fires.filter(({ overlap }) => overlap !== "bufferOne"), releases, ends, retries },
    ]),
  });
};

const renew: MakeStep = (known) => {
  const { dice, now } = known;
  const jobs = namedJobs(known).map(({ job }): JobNews => ({
    ...newsOf(job),
    ...dice.pick([{}, {}, { notes: someNotes(known) }, { aborted: "timeout" }]),
  }));
  return calling("renew", { now, until: dice.chance(0.15) ? now : now + LEASE, jobs });
};

/** Claims on jobs: most of those that are held, a few that are lost, and one that was never given. */
function namedJobs({ dice, now, jobs, jobClaims }: Known): JobClaim[] {
  const isLive = ({ job: { id, lease } }: JobClaim) =>
    jobs.some((row) => row.id === id && row.lease?.token === lease!.token && now < row.lease.until);
  const named = jobClaims.filter((claim) =>
    dice.of(nameOf(claim.job)) < (isLive(claim) ? 0.8 : 0.05)
  );
  return named.map((claim) =>
    dice.of(`forged ${nameOf(claim.job)}`) < 0.97 ? claim : { ...claim, job: forged(claim.job) }
  );
}

function namedSchedules({ dice, schedules, scheduleClaims }: Known): StoredSchedule[] {
  const isLive = ({ id, lease }: StoredSchedule) =>
    schedules.some((row) => row.id === id && row.lease?.token === lease!.token);
  const named = scheduleClaims.filter((claim) =>
    dice.of(nameOf(claim)) < (isLive(claim) ? 0.9 : 0.05)
  );
  return named.map((row) => dice.of(`forged ${nameOf(row)}`) < 0.97 ? row : forged(row));
}

function nameOf({ id, lease }: StoredJob | StoredSchedule): string {
  return `${id} ${lease!.token}`;
}

function forged<T extends StoredJob | StoredSchedule>(row: T): T {
  return { ...row, lease: { ...row.lease!, token: "token-forged" } };
}

/** An advance as a scheduler plans it, or by which it sets the schedule aside. */
function fireOf({ dice, step, now }: Known, schedule: StoredSchedule): Fire {
  const { id, taskId, overlap, coalesce, fixedDelay, maxRuns, runs, lastFireTime } = schedule;
  const first = schedule.nextFireTime!;
  const base = { scheduleId: id, taskId, token: schedule.lease!.token, overlap };
  if (dice.chance(0.05)) {
    const { nextFireTime, dueTime } = schedule;
    return { ...base, jobs: [], nextFireTime, dueTime, lastFireTime, runs, error: ERROR };
  }
  const isMany = coalesce === "all" && (overlap === "allow" || overlap === "bufferAll");
  const times = isMany && dice.chance(0.5) && fixedDelay === null ? [first, first + 1] : [first];
  const error = dice.chance(0.03) ? ERROR : null;
  const isOver = error || dice.chance(0.05) || runs + times.length >= (maxRuns ?? Infinity);
  const next = Math.max(now, first + 1) + (fixedDelay ?? 1 + dice.below(6000));
  const jobs = times.map((nominal, i) =>
    jobOf(schedule, {
      ...{ id: `job-${step}-${i}-${base.token}-${id}`, now },
      fireTimes: { nominal, scheduled: schedule.dueTime ?? nominal },
    })
  );
  const nextFireTime = isOver ? null : next;
  return {
    ...{ ...base, jobs, nextFireTime, error, lastFireTime: times.at(-1)! },
    dueTime: nextFireTime && nextFireTime + dice.pick([0, 500]),
    runs: runs + times.length,
  };
}

function someEnd(known: Known, job: StoredJob): JobEnd {
  const { dice, now } = known;
  const outcome = job.aborted ? "cancelled" : dice.pick([
    ...["success", "success", "success", "error", "missedStartDeadline"] as const,
    ...["cancelled", "abandoned", "deserializationFailed"] as const,
  ]);
  return endOf(job, {
    outcome,
    startedAt: dice.pick([job.startedAt, null]),
    finishedAt: now - dice.pick([0, dice.below(2000)]),
    returnValue: outcome === "success" ? { of: job.id } : null,
    error: outcome === "success" ? null : ERROR,
    expiresAt: dice.pick([null, now + dice.below(90_000)]),
    keep: dice.pick([null, { until: null }, { until: now + dice.below(90_000) }]),
    notes: someNotes(known),
    ...dice.chance(0.5) && { concurrencyKey: job.concurrencyKey },
  });
}

function someRetry(known: Known, job: StoredJob): JobRetry {
  const { dice, now } = known;
  const { taskId, scheduleId, attempts: attempt, startedAt, failures, lease } = job;
  const failure = { attempt, startedAt, finishedAt: now, worker: lease!.by, error: ERROR };
  return {
    ...{ ...newsOf(job), taskId, scheduleId, failures: [...failures, failure] },
    ...{ runAt: now + dice.pick([0, dice.below(20_000)]), notes: someNotes(known) },
    ...dice.chance(0.5) && { concurrencyKey: job.concurrencyKey },
  };
}

function someNotes({ dice, now }: Known): JobNotes {
  const lines = dice.below(3);
  return {
    progress: dice.pick([null, { value: lines, note: null }, { value: null, note: "half" }]),
    log: Array.from({ length: lines }, (_, i) => ({ at: now, text: `line ${i}` })),
  };
}

/** Steps about what is claimed. */
export const claimSteps = { acquire, commit, renew };
