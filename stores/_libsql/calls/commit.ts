import type { CommitParams, Committed, Fire, JobEnd, JobRetry } from "../../../src/store.ts";
import type { NewJob } from "../../../src/stored.ts";
import { cancelDependents, endDependencies, isCancelled } from "./dependencies.ts";
import { type Claim, isHeld, NO_LEASE, placesOfLost, sequencesOfHeld } from "./held.ts";
import { arePlain, insertJobs, jobTexts } from "./insert_jobs.ts";
import { existing, identities, newOnes } from "./jobs.ts";
import { keepJobs } from "./keep_jobs.ts";
import { letIn, noteKeys, wantedKeys } from "./keys.ts";
import { noteTexts } from "./note_texts.ts";
import { overlapsOf } from "./overlaps.ts";
import { type List, listOf } from "./lists.ts";
import type { Rows } from "./rows.ts";
import { type Plan, sql, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** What `commit` asks before it writes: places in its lists. */
interface Found {
  readonly lostFires: readonly number[];
  readonly lostEnds: readonly number[];
  readonly lostRetries: readonly number[];
  readonly lostReleases: readonly number[];
  readonly existing: readonly number[];
  readonly skipped?: readonly number[];
  readonly aborted?: readonly string[];
}

const FIRES = listOf<ReturnType<typeof toAdvance>>([
  ...["scheduleId", "token", "lastFireTime", "nextFireTime", "dueTime"] as const,
  ...["finishedAt", "error", "runs"] as const,
]);
const RESULTS = listOf<ReturnType<typeof toResult>>([
  ...["jobId", "token", "outcome", "startedAt", "finishedAt", "expiresAt"] as const,
  ...["returnValue", "error"] as const,
]);
const RETRIES = listOf<ReturnType<typeof toRetry>>([
  ...["jobId", "token", "runAt", "failures", "progress", "log"] as const,
]);
/** Jobs by their leases, and when they ended. */
const HELD = listOf<
  { jobId: string; token: string; scheduleId?: string | null; finishedAt?: number }
>(
  ["jobId", "token", "scheduleId", "finishedAt"],
);

type JobOfFire = NewJob & { readonly token: string; readonly heldSchedule: string } & {
  readonly fire: number;
};

/** Writes what came of acquired schedules and jobs. */
export function planCommit(tables: Tables, rows: Rows, params: CommitParams): Plan<Committed> {
  const { now, fires, ends, retries = [], releases } = params;
  const { schedules, jobs } = tables;
  const newJobs: JobOfFire[] = fires.flatMap(({ scheduleId, token, jobs }, fire) =>
    jobs.map((job) => ({ ...job, token, heldSchedule: scheduleId, fire }))
  );
  const fireList = FIRES.text(fires.map((fire) => toAdvance(fire, now)));
  const [endList, retryList, releaseList] = [ends, retries, releases].map((each) =>
    HELD.text(each)
  ) as [string, string, string];
  // in the statement of a list, that is ?1, and the time ?2
  const ofFire = claimOf(FIRES, "scheduleId");
  const ofRetry = claimOf(RETRIES, "jobId");
  const ofJob = claimOf(HELD, "jobId");
  const ofAsk = { ...ofJob, now: "?6" };
  const fire = FIRES.field;
  const retry = RETRIES.field;
  const hasKey = ({ concurrencyKey }: { readonly concurrencyKey?: string | null }) =>
    concurrencyKey !== null;
  const freesKeys = ends.some(hasKey) || retries.some(hasKey) || releases.length > 0;
  const keysOf = (lists: readonly string[]) =>
    lists.map((list) =>
      noteKeys(
        tables,
        `json_each(?1) j CROSS JOIN ${jobs} h ON ${isHeld("h", ofJob)} WHERE TRUE`,
        ...[list, now],
      )
    );
  const wanted = wantedKeys(tables, newJobs);
  const isIn = (list: string) =>
    `EXISTS (SELECT 1 FROM json_each(${list}) j WHERE ${isHeld("o", ofAsk)})`;
  const isGivenUp = `(${isIn("?7")} OR ${isIn("?3")})`;
  const overlapping = overlapsOf(tables, fires, newJobs, { isOver: isIn("?2"), isGivenUp });
  return {
    ask: sql(
      `SELECT json_object(
        'lostFires', ${placesOfLost("?1", schedules, { ...ofFire, now: "?6" })},
        'lostEnds', ${placesOfLost("?2", jobs, ofAsk)},
        'lostRetries', ${placesOfLost("?7", jobs, ofAsk)},
        'lostReleases', ${placesOfLost("?3", jobs, ofAsk)},
        'existing', ${existing(tables, "?4", "?5")}${overlapping.ask})`,
      ...[fireList, endList, releaseList, ...identities(newJobs), now, retryList],
      ...overlapping.asked,
    ),
    writes: [
      ...freesKeys ? keysOf([endList, retryList, releaseList]) : [],
      ...endStatements(tables, rows, params, endList),
      ...when(
        retries.length > 0,
        `UPDATE ${jobs} SET started_at = NULL, failures = ${retry("failures")},
            progress = ${retry("progress")}, log = ${retry("log")},
            ${unlessCancelled({ state: "'waiting'", run_at: retry("runAt") })}
          FROM json_each(?1) j WHERE ${isHeld(jobs, ofRetry)}`,
        ...[RETRIES.text(retries.map(toRetry)), now],
      ),
      ...when(
        releases.length > 0,
        `UPDATE ${jobs} SET attempts = attempts - 1, started_at = NULL, ${
          unlessCancelled({
            state: "iif(concurrency_key IS NULL OR state = 'running', 'queued', 'held')",
          })
        }
          WHERE sequence IN (${sequencesOfHeld("?1", jobs, ofJob)})`,
        ...[releaseList, now],
      ),
      ...overlapping.before(now),
      ...newJobs.length === 0 ? [] : [
        insertJobs(
          tables,
          { list: "?1", guard: overlapping.guard, isPlain: arePlain(newJobs) },
          ...[jobTexts(newJobs, rows), now],
        ),
      ],
      ...when(
        fires.length > 0,
        `UPDATE ${schedules} SET next_fire_time = ${fire("nextFireTime")},
            due_time = iif(fixed_delay IS NOT NULL
              AND EXISTS (SELECT 1 FROM ${jobs} o WHERE o.schedule_id = ${schedules}.id),
              NULL, ${fire("dueTime")}),
            last_fire_time = ${fire("lastFireTime")}, error = ${fire("error")},
            runs = ${fire("runs")}, finished_at = ${fire("finishedAt")},
            revision = revision + 1, ${NO_LEASE}
          FROM json_each(?1) j WHERE ${isHeld(schedules, ofFire)}`,
        ...[fireList, now],
      ),
      ...freesKeys || ends.length > 0 || wanted.length > 0 || overlapping.frees
        ? [...wanted, letIn(tables)]
        : [],
    ],
    read: (answer) => committed(params, newJobs, answer as Found),
  };
}

/** A job that was cancelled meanwhile lapses; another one gets these values, and is free. */
function unlessCancelled(columns: Readonly<Record<string, string>>): string {
  const isOver = isCancelled("aborted");
  const set = Object.entries({ ...columns, aborted: "NULL" }).map(([column, value]) =>
    `${column} = iif(${isOver}, ${column === "state" ? "'lapsed'" : column}, ${value})`
  );
  return `${set}, lease_token = iif(${isOver}, '', NULL), lease_by = iif(${isOver}, '', NULL),
    lease_until = iif(${isOver}, 0, NULL)`;
}

/** What becomes of ended jobs, of their results, and of what waits for them. */
function endStatements(
  tables: Tables,
  rows: Rows,
  { now, ends }: CommitParams,
  endList: string,
): Statement[] {
  if (ends.length === 0) return [];
  const { schedules, jobs, results } = tables;
  const ofResult = claimOf(RESULTS, "jobId");
  const ofJob = claimOf(HELD, "jobId");
  const expiring = ends.filter(({ expiresAt }) => expiresAt !== null);
  const kept = ends.filter(({ keep }) => keep);
  const failed = ends.filter(({ outcome }) => outcome !== "success");
  const result = RESULTS.field;
  const held = sequencesOfHeld("?1", jobs, ofJob);
  const over = `SELECT h.schedule_id, max(${HELD.field("finishedAt")}) AS at
    FROM json_each(?1) j CROSS JOIN ${jobs} h ON ${isHeld("h", ofJob)} GROUP BY h.schedule_id`;
  return [
    ...when(
      expiring.length > 0,
      `INSERT OR REPLACE INTO ${results}
          (job_id, outcome, started_at, finished_at, expires_at, return_value, error)
        SELECT ${result("jobId")}, ${result("outcome")}, ${result("startedAt")},
          ${result("finishedAt")}, ${result("expiresAt")}, ${result("returnValue")},
          ${result("error")}
        FROM json_each(?1) j
        WHERE EXISTS (SELECT 1 FROM ${jobs} h WHERE ${isHeld("h", ofResult)})`,
      ...[RESULTS.text(expiring.map((end) => toResult(end, rows))), now],
    ),
    ...kept.length > 0 ? keepJobs(tables, kept, now) : [],
    ...failed.length > 0 ? [cancelDependents(tables, HELD.text(failed), now)] : [],
    ...when(
      ends.some(({ scheduleId }) => scheduleId !== null),
      `UPDATE ${schedules} SET next_fire_time = max(e.at, ifnull(last_fire_time, e.at)) + fixed_delay,
          due_time = max(e.at, ifnull(last_fire_time, e.at)) + fixed_delay, revision = revision + 1
        FROM (${over}) e
        WHERE ${schedules}.id = e.schedule_id AND fixed_delay IS NOT NULL
          AND next_fire_time IS NOT NULL AND due_time IS NULL AND NOT EXISTS (
            SELECT 1 FROM ${jobs} o WHERE o.schedule_id = ${schedules}.id
              AND o.sequence NOT IN (${held}))`,
      ...[endList, now],
    ),
    endDependencies(tables, endList, now),
    sql(`DELETE FROM ${jobs} WHERE sequence IN (${held})`, endList, now),
  ];
}

function claimOf<Row extends { readonly token: string }>(
  { field }: List<Row>,
  id: keyof Row & string,
): Claim {
  return { id: field(id), token: field("token"), now: "?2" };
}

function when(isNeeded: boolean, ...statement: Parameters<typeof sql>): Statement[] {
  return isNeeded ? [sql(...statement)] : [];
}

function committed(
  { fires, ends, retries = [], releases }: CommitParams,
  newJobs: readonly JobOfFire[],
  { lostFires, lostEnds, lostRetries, lostReleases, existing, skipped, aborted }: Found,
): Committed {
  const lost = new Set(lostFires);
  const there = new Set(existing);
  const left = new Set(skipped);
  const isNew = newOnes();
  const held = newJobs.filter((job) => !lost.has(job.fire));
  const isSkipped = (job: JobOfFire) => left.has(newJobs.indexOf(job));
  const skippedJobs = left.size === 0 ? [] : held.filter(isSkipped).map(({ id }) => id);
  return {
    addedJobs: newJobs.filter((job, i) =>
      !there.has(i) && !lost.has(job.fire) && !left.has(i) && isNew(job)
    ).map(({ id }) => id),
    ...(skippedJobs.length > 0 && { skippedJobs }),
    ...(aborted && aborted.length > 0 && { abortedJobs: aborted }),
    lostSchedules: lostFires.map((i) => fires[i]!.scheduleId),
    lostJobs: [
      ...lostEnds.map((i) => ends[i]!.jobId),
      ...lostRetries.map((i) => retries[i]!.jobId),
      ...lostReleases.map((i) => releases[i]!.jobId),
    ],
  };
}

/** An advance as it is written: see `settleFinish`. */
function toAdvance(fire: Fire, now: number) {
  const { scheduleId, token, nextFireTime, dueTime, lastFireTime, runs = 0, error } = fire;
  const isOver = nextFireTime === null || (lastFireTime !== null && nextFireTime <= lastFireTime);
  return {
    scheduleId,
    token,
    lastFireTime,
    nextFireTime: isOver ? null : nextFireTime,
    dueTime: isOver ? null : dueTime,
    finishedAt: isOver && !error ? now : null,
    error: error && JSON.stringify(error),
    runs,
  };
}

function toResult(end: JobEnd, rows: Rows) {
  const { jobId, token, outcome, startedAt, finishedAt, expiresAt, returnValue, error } = end;
  return {
    ...{ jobId, token, outcome, startedAt, finishedAt, expiresAt },
    returnValue: rows.write(returnValue, "returnValue"),
    error: error && JSON.stringify(error),
  };
}

function toRetry({ jobId, token, runAt, failures, notes }: JobRetry) {
  return { jobId, token, runAt, failures: JSON.stringify(failures), ...noteTexts(notes) };
}
