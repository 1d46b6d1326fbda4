import type { CommitParams, Committed, Fire, JobEnd } from "../../../src/store.ts";
import type { NewJob } from "../../../src/stored.ts";
import { type Claim, isHeld, NO_LEASE, placesOfLost, sequencesOfHeld } from "./held.ts";
import { existing, identities, insertJobs, jobField, jobTexts, newOnes } from "./jobs.ts";
import { type List, listOf } from "./lists.ts";
import type { Rows } from "./rows.ts";
import { type Plan, sql, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** What `commit` asks before it writes: places in its lists. */
interface Found {
  readonly lostFires: readonly number[];
  readonly lostEnds: readonly number[];
  readonly lostReleases: readonly number[];
  readonly existing: readonly number[];
}

const FIRES = listOf<ReturnType<typeof toAdvance>>([
  ...["scheduleId", "token", "lastFireTime", "nextFireTime", "dueTime"] as const,
  ...["finishedAt", "error"] as const,
]);
const ENDS = listOf<ReturnType<typeof toResult>>([
  ...["jobId", "token", "outcome", "startedAt", "finishedAt", "expiresAt"] as const,
  ...["returnValue", "error"] as const,
]);
/** Jobs by their leases alone. */
const HELD = listOf<CommitParams["releases"][number]>(["jobId", "token"]);

/** Writes what came of acquired schedules and jobs. */
export function planCommit(tables: Tables, rows: Rows, params: CommitParams): Plan<Committed> {
  const { now, fires, ends, releases } = params;
  const { schedules, jobs, results } = tables;
  const newJobs = fires.flatMap(({ scheduleId, token, jobs }, fire) =>
    jobs.map((job) => ({ ...job, token, heldSchedule: scheduleId, fire }))
  );
  const fireList = FIRES.text(fires.map((fire) => toAdvance(fire, now)));
  const [endList, releaseList] = [HELD.text(ends), HELD.text(releases)];
  const kept = ends.filter(({ expiresAt }) => expiresAt !== null);
  // in the statement of a list, that is ?1, and the time ?2
  const ofFire = claimOf(FIRES, "scheduleId");
  const ofResult = claimOf(ENDS, "jobId");
  const ofJob = claimOf(HELD, "jobId");
  const ofNewJob = { id: jobField("heldSchedule"), token: jobField("token"), now: "?2" };
  const result = ENDS.field;
  const fire = FIRES.field;
  return {
    ask: sql(
      `SELECT json_object(
        'lostFires', ${placesOfLost("?1", schedules, { ...ofFire, now: "?6" })},
        'lostEnds', ${placesOfLost("?2", jobs, { ...ofJob, now: "?6" })},
        'lostReleases', ${placesOfLost("?3", jobs, { ...ofJob, now: "?6" })},
        'existing', ${existing(tables, "?4", "?5")})`,
      ...[fireList, endList, releaseList, ...identities(newJobs), now],
    ),
    writes: [
      ...when(
        kept.length > 0,
        `INSERT OR REPLACE INTO ${results}
            (job_id, outcome, started_at, finished_at, expires_at, return_value, error)
          SELECT ${result("jobId")}, ${result("outcome")}, ${result("startedAt")},
            ${result("finishedAt")}, ${result("expiresAt")}, ${result("returnValue")},
            ${result("error")}
          FROM json_each(?1) j
          WHERE EXISTS (SELECT 1 FROM ${jobs} h WHERE ${isHeld("h", ofResult)})`,
        ...[ENDS.text(kept.map((end) => toResult(end, rows))), now],
      ),
      ...when(
        ends.length > 0,
        `DELETE FROM ${jobs} WHERE sequence IN (${sequencesOfHeld("?1", jobs, ofJob)})`,
        ...[endList, now],
      ),
      ...when(
        releases.length > 0,
        `UPDATE ${jobs} SET state = 'queued', attempts = attempts - 1, ${NO_LEASE}
          WHERE sequence IN (${sequencesOfHeld("?1", jobs, ofJob)})`,
        ...[releaseList, now],
      ),
      ...newJobs.length === 0 ? [] : [
        insertJobs(
          tables,
          "?1",
          `EXISTS (SELECT 1 FROM ${schedules} h WHERE ${isHeld("h", ofNewJob)})`,
          ...[jobTexts(newJobs, rows), now],
        ),
      ],
      ...when(
        fires.length > 0,
        `UPDATE ${schedules} SET
            next_fire_time = ${fire("nextFireTime")}, due_time = ${fire("dueTime")},
            last_fire_time = ${fire("lastFireTime")}, error = ${fire("error")},
            finished_at = ${fire("finishedAt")}, revision = revision + 1, ${NO_LEASE}
          FROM json_each(?1) j WHERE ${isHeld(schedules, ofFire)}`,
        ...[fireList, now],
      ),
    ],
    read: (answer) => committed(params, newJobs, answer as Found),
  };
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
  { fires, ends, releases }: CommitParams,
  newJobs: readonly (NewJob & { readonly fire: number })[],
  { lostFires, lostEnds, lostReleases, existing }: Found,
): Committed {
  const lost = new Set(lostFires);
  const there = new Set(existing);
  const isNew = newOnes();
  return {
    addedJobs: newJobs.filter((job, i) => !there.has(i) && !lost.has(job.fire) && isNew(job))
      .map(({ id }) => id),
    lostSchedules: lostFires.map((i) => fires[i]!.scheduleId),
    lostJobs: [
      ...lostEnds.map((i) => ends[i]!.jobId),
      ...lostReleases.map((i) => releases[i]!.jobId),
    ],
  };
}

/** An advance as it is written: see `settleFinish`. */
function toAdvance(fire: Fire, now: number) {
  const { scheduleId, token, nextFireTime, dueTime, lastFireTime, error } = fire;
  const isOver = nextFireTime === null || (lastFireTime !== null && nextFireTime <= lastFireTime);
  return {
    scheduleId,
    token,
    lastFireTime,
    nextFireTime: isOver ? null : nextFireTime,
    dueTime: isOver ? null : dueTime,
    finishedAt: isOver && !error ? now : null,
    error: error && JSON.stringify(error),
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
