import type { FinishedJob, Job } from "../../mod.ts";
import type { Context } from "../command.ts";
import { plain } from "../output/plain.ts";
import type { Cell } from "../output/table.ts";
import { lengthOf, relative, withOffset } from "../output/times.ts";
import { colored, errorLine } from "../records.ts";
import { errorText, keptFor, optional, payloadFields } from "./_fields.ts";
import { tookOf } from "./list_finished.ts";
import { progressOf } from "./list_jobs.ts";

type Field = readonly [name: string, value: Cell];

/** Shows a job that is not done. */
export function showJob(context: Context, job: Job): void {
  const at = timeIn(context);
  const { runAt, startDeadline, aborted, acquiredBy, acquiredUntil } = job;
  showFields(context, job, [
    ["state", colored(job.state)],
    ["attempts", `${job.attempts} of ${job.maxAttempts}`],
    ...optional("to end", aborted, String),
    ...optional("runs", runAt, at),
    ...optional("deadline to start", startDeadline, at),
  ], [
    ...optional("held by", acquiredBy, (by) => `${by} until ${at(acquiredUntil!)}`),
  ]);
}

/** Shows a finished job. */
export function showFinishedJob(context: Context, job: FinishedJob): void {
  const at = timeIn(context);
  const took = tookOf(job);
  showFields(context, job, [
    ["outcome", colored(job.outcome)],
    ["ended", at(job.finishedAt)],
    ["attempts", String(job.attempts)],
    ...optional("took", took === "" ? null : took, (text) => text),
    ...optional("error", job.error, errorText),
  ], [
    ["worker", job.worker],
    ...optional("kept until", job.keptUntil, at),
  ]);
}

function timeIn({ io }: Context): (time: Date) => string {
  const now = io.clock.now();
  return (time) => `${withOffset(time, io.timezone)} (${relative(time, now)})`;
}

function showFields(
  context: Context,
  job: Omit<
    FinishedJob,
    "outcome" | "finishedAt" | "worker" | "error" | "keptUntil" | "endSequence"
  >,
  first: readonly Field[],
  last: readonly Field[],
): void {
  const { out } = context;
  const at = timeIn(context);
  const seconds = (n: number) => lengthOf(n * 1000);
  out.fields([
    ["job", [job.id, "bold"]],
    ["task", job.taskId],
    ...first,
    ...optional("schedule", job.scheduleId, (id) => id),
    ...optional("fire time", job.nominalFireTime, at),
    ["added", at(job.createdAt)],
    ...optional("started", job.startedAt, at),
    ...optional("progress", job.lastProgress, progressOf),
    ...payloadFields(job),
    ["executor", job.executor],
    ...optional("timeout", job.timeout, seconds),
    ["priority", String(job.priority)],
    ...optional("concurrency key", job.concurrencyKey, String),
    ...optional("unique key", job.uniqueKey, String),
    ["result kept", keptFor(job.resultExpirationTime)],
    ...last,
  ]);
  showAttempts(context, job);
  showLog(context, job);
}

function showAttempts({ out, io }: Context, { failures }: Pick<Job, "failures">): void {
  if (failures.length === 0) return;
  out.heading("attempts that failed");
  out.table(
    ["ATTEMPT#", "ENDED!", "WORKER", "ERROR"],
    failures.map(({ attempt, finishedAt, worker, error }) => [
      String(attempt),
      relative(finishedAt, io.clock.now()),
      worker,
      errorLine(error),
    ]),
  );
}

function showLog({ out, io }: Context, { logLines }: Pick<Job, "logLines">): void {
  if (logLines.length === 0) return;
  out.heading("log");
  for (const { at, text } of logLines) {
    out.lines(`${out.paint(withOffset(at, io.timezone), "dim")}  ${plain(text)}`);
  }
}
