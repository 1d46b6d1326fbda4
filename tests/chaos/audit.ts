import { upcoming } from "../../mod.ts";
import type { Kill } from "./fleet.ts";
import type { JobLine, Line } from "./journal.ts";
import { type Late, lateness } from "./lateness.ts";
import type { Absence } from "./presence.ts";
import type { AddedJob, Move, Records, Result } from "./recorder.ts";
import { recoveries, type Recovery } from "./recovery.ts";
import type { Plot, Work } from "./workload.ts";

/** What is known of a run when it is over. */
export interface Evidence {
  readonly works: readonly Work[];
  readonly plots: readonly Plot[];
  /** What the database says. */
  readonly records: Records;
  /** What the workers have noted. */
  readonly lines: readonly Line[];
  /** How long leases are, in milliseconds. */
  readonly lease: number;
  /** How much longer than that a recovery may take, in milliseconds. */
  readonly grace: number;
  /** How late jobs of schedules may be without a reason, in milliseconds. */
  readonly latest: number;
  readonly kills: readonly Kill[];
  readonly absences: readonly Absence[];
  /** Whether nobody was killed, so that everything is done at the first attempt. */
  readonly isUndisturbed: boolean;
  /** Whether the store was away at times, so that workers may say so. */
  readonly hadOutages: boolean;
}

/** How far the clocks of workers may be from that of the database, in milliseconds. */
const SKEW = 250;

/** What contradicts the promises of a scheduler, in words. */
export function audit(evidence: Evidence): string[] {
  const { records, lines } = evidence;
  const { added } = records;
  const files = toFiles(evidence);
  return [
    ...evidence.plots.flatMap((plot) => faultsOfPlot(plot, records)),
    ...repeated(added.map(({ id }) => id)).map((id) => `job ${id} was added twice`),
    ...[...files.values()].flatMap((file) => faultsOfJob(file, evidence)),
    ...lines.flatMap((line) => faultsOfLine(line, files, evidence)),
    ...records.results.filter(({ jobId }) => !files.has(jobId))
      .map(({ jobId }) => `there is a result of job ${jobId}, which was never added`),
    ...records.leftJobs.map(({ id, state, holder }) =>
      `job ${id} is still ${state}` + (holder === null ? "" : `, held by ${holder}`)
    ),
    ...evidence.works.flatMap((work) => faultsOfLimit(work, records)),
    ...records.moves.filter((move) => isTooLong(move, evidence)).map(longLease),
    ...recoveries(evidence).filter((recovery) => isLate(recovery, evidence)).map(lateRecovery),
    ...lateness(evidence).filter(({ ms }) => ms > evidence.latest).map(lateJob),
  ];
}

/** The fire times of a schedule in the run. */
export function dueTimes({ trigger }: Plot): number[] {
  return upcoming(trigger, Infinity).map((time) => time.getTime());
}

/** All that is known of one job. */
interface File {
  readonly job: AddedJob;
  readonly work: Work;
  readonly moves: readonly Move[];
  readonly lines: readonly JobLine[];
  readonly result: Result | undefined;
}

function toFiles({ works, records, lines }: Evidence): Map<string, File> {
  const moves = Map.groupBy(records.moves.filter(({ kind }) => kind === "job"), ({ id }) => id);
  const jobLines = Map.groupBy(lines.filter(isJobLine), ({ job }) => job);
  const results = new Map(records.results.map((result) => [result.jobId, result]));
  return new Map(records.added.map((job) => [job.id, {
    job,
    work: works.find(({ id }) => id === job.taskId)!,
    moves: moves.get(job.id) ?? [],
    lines: jobLines.get(job.id) ?? [],
    result: results.get(job.id),
  }]));
}

function faultsOfPlot(plot: Plot, { added, schedules }: Records): string[] {
  const due = dueTimes(plot);
  const fired = added.filter(({ scheduleId }) => scheduleId === plot.id)
    .map(({ fireTime }) => fireTime!);
  const [isDue, isFired] = [new Set(due), new Set(fired)];
  const needed = plot.coalesce === "all" ? due : due.slice(-1);
  const name = (time: number) => `the fire time ${new Date(time).toISOString()} of "${plot.id}"`;
  return [
    ...needed.filter((time) => !isFired.has(time)).map((time) => `${name(time)} has no job`),
    ...repeated(fired).map((time) => `${name(time)} has more than one job`),
    ...[...isFired].filter((time) => !isDue.has(time))
      .map((time) => `${name(time)} is none of its trigger's`),
    ...faultsOfRow(plot, due, schedules.find(({ id }) => id === plot.id)),
  ];
}

function faultsOfRow(
  { id }: Plot,
  due: readonly number[],
  row: Records["schedules"][number] | undefined,
): string[] {
  if (!row) return [`schedule "${id}" is gone`];
  const isOver = row.nextFireTime === null && row.lastFireTime === due.at(-1);
  return [
    ...isOver ? [] : [`schedule "${id}" has not come to its end`],
    ...row.holder === null ? [] : [`schedule "${id}" is still held by ${row.holder}`],
    ...row.error === null ? [] : [`schedule "${id}" was set aside: ${row.error}`],
  ];
}

function faultsOfJob(file: File, { isUndisturbed }: Evidence): string[] {
  const { job, work, lines, moves, result } = file;
  const starts = lines.filter(({ kind }) => kind === "start");
  const most = isUndisturbed ? 1 : work.maxAttempts;
  const ends = moves.filter(({ state }) => state === "ended").length;
  const faults: string[] = [
    ...starts.length > most
      ? [`was started ${starts.length} times, and ${most} is the most of "${work.id}"`]
      : [],
    ...repeated(starts.map(({ attempt }) => attempt)).map((n) => `was started twice as try ${n}`),
    ...ends > 1 ? [`was ended ${ends} times`] : [],
    ...result ? faultsOfEnd(file, result, most) : ["has no result"],
    ...isUndisturbed && result?.outcome === "abandoned" ? ["was given up for no reason"] : [],
  ];
  return faults.map((fault) => `job ${job.id} of "${work.id}" ${fault}`);
}

/** A job ends by the attempt that holds it, or is given up after the last one. */
function faultsOfEnd({ moves, lines }: File, result: Result, most: number): string[] {
  const { state, holder, attempts } = moves.filter(({ state }) => state !== "ended").at(-1) ??
    { state: "queued", holder: null, attempts: 0 };
  if (result.outcome === "success") {
    const { worker, attempt } = result.returnValue as { worker: string; attempt: number };
    const isNoted = lines.some((line) => line.kind === "end" && line.attempt === attempt);
    const isHeld = state === "running" && worker === holder && attempt === attempts;
    return [
      ...isHeld ? [] : [`was ended by ${worker} as try ${attempt}, and ${holder} held it`],
      ...isNoted ? [] : [`has a result of try ${attempt}, which never came to its end`],
    ];
  }
  if (result.outcome !== "abandoned") return [`ended as ${result.outcome}`];
  return [
    ...state === "lapsed" ? [] : [`was given up while it was ${state}`],
    ...attempts >= most ? [] : [`was given up after try ${attempts} of ${most}`],
  ];
}

function faultsOfLine(
  line: Line,
  files: ReadonlyMap<string, File>,
  { hadOutages }: Evidence,
): string[] {
  const { worker, kind } = line;
  if (kind === "error") {
    const isExpected = hadOutages && /^The store failed, trying again/.test(line.message);
    return isExpected ? [] : [`${worker} logged an error: ${line.message}`];
  }
  const file = files.get(line.job);
  if (!file) return [`job ${line.job} is unknown to the database, and ${worker} saw it: ${kind}`];
  if (kind === "added") return [];
  const { job, result } = file;
  const isSame = line.schedule === job.scheduleId && line.fireTime === job.fireTime;
  return [
    ...result ? [] : [`${worker} noted the ${kind} of job ${job.id}, which never ended`],
    ...isSame ? [] : [`${worker} ran job ${job.id} under the key of another fire time`],
  ];
}

function faultsOfLimit({ id, maxRunningJobs }: Work, { added, moves }: Records): string[] {
  const ours = new Set(added.filter(({ taskId }) => taskId === id).map(({ id }) => id));
  const running = new Set<string>();
  let most = 0;
  for (const move of moves) {
    if (!ours.has(move.id)) continue;
    if (move.state === "running") running.add(move.id);
    else running.delete(move.id);
    most = Math.max(most, running.size);
  }
  if (most <= maxRunningJobs) return [];
  return [`${most} jobs of "${id}" ran at once, and ${maxRunningJobs} is the most`];
}

function isTooLong({ at, until }: Move, { lease }: Evidence): boolean {
  return until !== null && until - at > lease + SKEW;
}

function longLease({ kind, id, holder, at, until }: Move): string {
  return `${holder} took a lease of ${until! - at} ms on ${kind} ${id}`;
}

function isLate({ ms }: Recovery, { lease, grace }: Evidence): boolean {
  return ms === null || ms > lease + grace;
}

function lateRecovery({ kind, id, worker, ms }: Recovery): string {
  const end = ms === null ? "was never taken up again" : `was taken up again after ${ms} ms`;
  return `${kind} ${id}, held by ${worker} when it was killed, ${end}`;
}

function lateJob({ scheduleId, fireTime, ms }: Late): string {
  const time = new Date(fireTime).toISOString();
  return `the fire time ${time} of "${scheduleId}" became a job ${ms} ms late`;
}

function isJobLine(line: Line): line is Line & JobLine {
  return line.kind === "start" || line.kind === "end";
}

function repeated<T>(values: readonly T[]): T[] {
  const seen = new Set<T>();
  return [...new Set(values.filter((value) => seen.size === seen.add(value).size))];
}
