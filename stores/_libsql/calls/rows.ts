import type { OverlapPolicy } from "../../../src/records.ts";
import { SerializationError } from "../../../src/errors.ts";
import { type JobPolicy, mergePolicies, type Retention } from "../../../src/policy.ts";
import type {
  CoalescePolicy,
  JobOutcome,
  JobProgress,
  JobState,
  Metadata,
  StoredError,
} from "../../../src/records.ts";
import type {
  Lease,
  StoredAttempt,
  StoredFinishedJob,
  StoredJob,
  StoredLine,
  StoredPresence,
  StoredResult,
  StoredSchedule,
  StoredTask,
} from "../../../src/stored.ts";
import type { TriggerSpec } from "../../../src/trigger.ts";
import type { Serializer } from "../serializer.ts";
import type { Tables } from "../tables.ts";

/*
 * Rows come as one text each, a JSON object of these columns: so they are the same from every
 * client, whatever it makes of integers.
 */
const TASK = [
  ...["id", "jobExecutor", "maxRunningJobs", "misfireGraceTime", "metadata", "policy"],
  ...["rateLimit", "keep", "version"],
];
const SCHEDULE = [
  ...["id", "taskId", "trigger", "definition", "args", "kwargs", "paused", "coalesce"],
  ...["misfireGraceTime", "maxJitter", "jobExecutor", "jobResultExpirationTime", "metadata"],
  ...["nextFireTime", "dueTime", "lastFireTime", "error", "revision", "finishedAt"],
  ...["policy", "overlap", "concurrencyKey", "maxRuns", "runs", "fixedDelay", "version"],
  ...["leaseToken", "leaseBy", "leaseUntil"],
];
const JOB_DATA = [
  ...["id", "sequence", "taskId", "args", "kwargs", "scheduleId", "nominalFireTime"],
  ...["scheduledFireTime", "executor", "resultExpirationTime", "metadata", "policy"],
  ...["concurrencyKey", "uniqueKey", "version", "createdAt", "attempts", "startedAt"],
  ...["failures", "progress", "log"],
];
const JOB = [
  ...JOB_DATA,
  ...["startDeadline", "runAt", "rank", "state", "aborted"],
  ...["leaseToken", "leaseBy", "leaseUntil"],
];
const FINISHED = [
  ...JOB_DATA,
  ...["endSequence", "outcome", "finishedAt", "worker", "error", "keptUntil"],
];
const PRESENCE = [
  ...["identity", "role", "startedAt", "seenAt", "until", "tasks", "maxConcurrentJobs"],
];
const RESULT = ["jobId", "outcome", "startedAt", "finishedAt", "expiresAt", "returnValue", "error"];

const COALESCE: readonly CoalescePolicy[] = ["earliest", "latest", "all"];
const OVERLAP: readonly OverlapPolicy[] = [
  ...["allow", "skip", "bufferOne", "bufferAll", "cancelOther"] as const,
];
const OUTCOMES: readonly JobOutcome[] = [
  ...["success", "error", "missedStartDeadline", "cancelled"] as const,
  ...["abandoned", "deserializationFailed"] as const,
];

/** The states of jobs as the database has them, and what they are called. */
const STATES: Readonly<Record<string, JobState>> = {
  waiting: "waiting",
  blocked: "blocked",
  held: "blocked",
  queued: "queued",
  running: "running",
  lapsed: "running",
};

/** The words of the database for all states. */
export const STATE_NAMES: readonly string[] = Object.keys(STATES);

/** The words of the database for states. */
export function statesOf(states: readonly JobState[]): string[] {
  return STATE_NAMES.filter((state) => states.includes(STATES[state]!));
}

/** The name of a state of the database. */
export function stateOf(state: string): JobState {
  return STATES[state] ?? "running";
}

/** A task as a row gives it. */
export const TASK_ROW = toRow(TASK);
/** A schedule as a row gives it. */
export const SCHEDULE_ROW = toRow(SCHEDULE);
/** A finished job as a row gives it. */
export const FINISHED_ROW = toRow(FINISHED);
/** A job as a row gives it, with what its task says of it. */
export function jobRow({ tasks, jobs }: Tables): string {
  const ofTask = (column: string) =>
    `(SELECT t.${column} FROM ${tasks} t WHERE t.id = ${jobs}.task_id)`;
  return toRow(JOB, `'taskPolicy', ${ofTask("policy")}, 'keep', ${ofTask("keep")}`);
}
/** The presence of a scheduler as a row gives it. */
export const PRESENCE_ROW = toRow(PRESENCE);
/** A result as a row gives it. */
export const RESULT_ROW = toRow(RESULT);

interface LeaseColumns {
  readonly leaseToken: string | null;
  readonly leaseBy: string | null;
  readonly leaseUntil: number | null;
}
type Texts<Keys extends string> = Readonly<Record<Keys, string>>;
type TextsOrNull<Keys extends string> = Readonly<Record<Keys, string | null>>;
type ScheduleColumns =
  & Omit<
    StoredSchedule,
    "trigger" | "args" | "kwargs" | "paused" | "metadata" | "error" | "lease" | "policy"
  >
  & Texts<"trigger" | "args" | "metadata">
  & TextsOrNull<"kwargs" | "error" | "policy">
  & LeaseColumns
  & { readonly paused: number };
type JobText = "args" | "kwargs" | "metadata" | "policy" | "failures" | "progress" | "log";
type JobColumns =
  & Omit<StoredJob, JobText | "lease" | "state" | "keep">
  & Texts<"args" | "metadata" | "state">
  & TextsOrNull<"kwargs" | "policy" | "taskPolicy" | "keep" | "failures" | "progress" | "log">
  & LeaseColumns;
type FinishedColumns =
  & Omit<StoredFinishedJob, JobText | "error">
  & Texts<"args" | "metadata">
  & TextsOrNull<"kwargs" | "policy" | "failures" | "progress" | "log" | "error">;
type ResultColumns =
  & Omit<StoredResult, "error">
  & Texts<"returnValue">
  & { readonly error: string | null };

/** Reads rows, and writes the values in them. What cannot be read harms its own row alone. */
export class Rows {
  readonly #serializer: Serializer;
  readonly #maxValueSize: number;

  /** Takes how values are written and the most bytes that one may have. */
  constructor(serializer: Serializer, maxValueSize: number) {
    this.#serializer = serializer;
    this.#maxValueSize = maxValueSize;
  }

  /**
   * The text of a value.
   *
   * @throws {SerializationError} when it cannot be written, or has too many bytes
   */
  write(value: unknown, path: string): string {
    const text = this.#serialize(value, path);
    const isSmall = text.length * 3 <= this.#maxValueSize;
    const size = isSmall ? 0 : new TextEncoder().encode(text).byteLength;
    if (size <= this.#maxValueSize) return text;
    throw new SerializationError(
      path,
      `Cannot store ${path}: it takes ${size} bytes, and the most is ${this.#maxValueSize} ` +
        `(maxValueSize): keep large values elsewhere, and store where they are`,
    );
  }

  /** The text of a value, or `null` for `null`. */
  writeOrNull(value: unknown, path: string): string | null {
    return value === null ? null : this.write(value, path);
  }

  /** A task from its row. */
  task(row: string): StoredTask {
    const { metadata, policy, rateLimit, keep, ...task } = JSON.parse(row) as
      & StoredTask
      & Texts<"metadata">
      & TextsOrNull<"policy" | "rateLimit" | "keep">;
    const reader = new RowReader(this.#serializer);
    return {
      ...task,
      metadata: reader.record(metadata, "metadata") ?? {},
      policy: reader.option(policy, "policy") ?? {},
      rateLimit: reader.option(rateLimit, "rateLimit"),
      keep: reader.option(keep, "keep"),
    };
  }

  /** A schedule from its row. */
  schedule(row: string): StoredSchedule {
    const { leaseToken, leaseBy, leaseUntil, ...columns } = JSON.parse(row) as ScheduleColumns;
    const reader = new RowReader(this.#serializer);
    return {
      ...columns,
      trigger: reader.record<TriggerSpec>(columns.trigger, "trigger") ?? { kind: "unreadable" },
      ...reader.payload(columns),
      paused: columns.paused === 1,
      coalesce: reader.word(columns.coalesce, "coalesce", COALESCE) ?? "latest",
      overlap: reader.word(columns.overlap, "overlap", OVERLAP) ?? "allow",
      policy: reader.option(columns.policy, "policy") ?? {},
      metadata: reader.record(columns.metadata, "metadata") ?? {},
      error: columns.error === null ? null : toError(columns.error),
      lease: toLease(leaseToken, leaseBy, leaseUntil),
      unreadable: reader.problem,
    };
  }

  /** A job from its row, and whether its lease had ended before it was taken. */
  job(row: string): { readonly job: StoredJob; readonly isLapsed: boolean } {
    const { leaseToken, leaseBy, leaseUntil, state, taskPolicy, ...columns } = JSON.parse(
      row,
    ) as JobColumns;
    const reader = new RowReader(this.#serializer);
    const data = reader.jobData(columns);
    const job = {
      ...columns,
      ...data,
      policy: mergePolicies(reader.option(taskPolicy, "policy") ?? {}, data.policy),
      keep: reader.option<Retention>(columns.keep, "keep"),
      state: stateOf(state),
      lease: toLease(leaseToken, leaseBy, leaseUntil),
      unreadable: reader.problem,
    };
    return { job, isLapsed: state === "lapsed" };
  }

  /** A finished job from its row. */
  finishedJob(row: string): StoredFinishedJob {
    const columns = JSON.parse(row) as FinishedColumns;
    const reader = new RowReader(this.#serializer);
    return {
      ...columns,
      ...reader.jobData(columns),
      outcome: reader.word(columns.outcome, "outcome", OUTCOMES) ?? "error",
      error: columns.error === null ? null : toError(columns.error),
      unreadable: reader.problem,
    };
  }

  /** The presence of a scheduler from its row. */
  presence(row: string): StoredPresence {
    const { tasks, ...presence } = JSON.parse(row) as StoredPresence & Texts<"tasks">;
    return { ...presence, tasks: listOf<string>(tasks) };
  }

  /** A result from its row. */
  result(row: string): StoredResult {
    const columns = JSON.parse(row) as ResultColumns;
    const reader = new RowReader(this.#serializer);
    const returnValue = reader.value(columns.returnValue, "returnValue");
    reader.word(columns.outcome, "outcome", OUTCOMES);
    if (reader.problem === null) {
      const error = columns.error === null ? null : toError(columns.error);
      return { ...columns, returnValue, error };
    }
    const message = `Cannot read the result of job "${columns.jobId}": ${reader.problem}`;
    const error = { name: "DeserializationError", message };
    return { ...columns, outcome: "deserializationFailed", returnValue: null, error };
  }

  #serialize(value: unknown, path: string): string {
    try {
      const text = this.#serializer.serialize(value);
      if (text.isWellFormed()) return text;
      throw new TypeError("its text has half of a surrogate pair in it");
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SerializationError(path, `Cannot store ${path}: ${reason}`, { cause });
    }
  }
}

/** Reads the values of one row, and notes what could not be read. */
class RowReader {
  readonly #serializer: Serializer;
  /** Why a value could not be read, if one could not. */
  problem: string | null = null;

  constructor(serializer: Serializer) {
    this.#serializer = serializer;
  }

  payload(columns: { readonly args: string; readonly kwargs: string | null }) {
    const args = this.value(columns.args, "args");
    const kwargs = columns.kwargs === null ? null : this.value(columns.kwargs, "kwargs");
    if (!Array.isArray(args)) this.#note("args", "it is no list");
    if (kwargs !== null && !isRecord(kwargs)) this.#note("kwargs", "it is no object");
    return this.problem === null
      ? { args: args as unknown[], kwargs: kwargs as Record<string, unknown> | null }
      : { args: [], kwargs: null };
  }

  /** What jobs have, whether they are over or not. */
  jobData(columns: Pick<FinishedColumns, JobText>) {
    return {
      ...this.payload(columns),
      metadata: this.record<Metadata>(columns.metadata, "metadata") ?? {},
      policy: this.option<JobPolicy>(columns.policy, "policy") ?? {},
      failures: listOf<StoredAttempt>(columns.failures),
      progress: columns.progress === null ? null : parsed(columns.progress) as JobProgress,
      log: listOf<StoredLine>(columns.log),
    };
  }

  /** A JSON object, or `null`. */
  option<T extends object>(text: string | null, field: string): T | null {
    return text === null ? null : this.record<T>(text, field);
  }

  /** A JSON object. */
  record<T extends object>(text: string, field: string): T | null {
    const value = this.#read(field, () => JSON.parse(text));
    if (isRecord(value)) return value as T;
    this.#note(field, "it is no object");
    return null;
  }

  /** One of some words. */
  word<T extends string>(text: T, field: string, words: readonly T[]): T | null {
    if (words.includes(text)) return text;
    this.#note(field, `it is ${JSON.stringify(text)}`);
    return null;
  }

  value(text: string, field: string): unknown {
    return this.#read(field, () => this.#serializer.deserialize(text));
  }

  #read(field: string, read: () => unknown): unknown {
    try {
      return read();
    } catch (error) {
      this.#note(field, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  #note(field: string, reason: string): void {
    this.problem ??= `its ${field} cannot be read: ${reason}`;
  }
}

/** The column of a field: that of `leaseUntil` is `lease_until`. */
export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function toRow(fields: readonly string[], ...others: readonly string[]): string {
  const pairs = fields.map((field) => `'${field}', ${columnOf(field)}`);
  return `json_object(${[...pairs, ...others].join(", ")})`;
}

/** What was noted of a job; what somebody has spoiled is left out. */
function listOf<T>(text: string | null): readonly T[] {
  const list = text === null ? [] : parsed(text);
  return Array.isArray(list) ? list : [];
}

function toLease(token: string | null, by: string | null, until: number | null): Lease | null {
  return token === null || by === null || until === null ? null : { token, by, until };
}

function toError(text: string): StoredError {
  const { name, message, ...rest } = parsed(text) as Partial<StoredError>;
  const isError = typeof name === "string" && typeof message === "string";
  return isError ? { name, message, ...rest } : { name: "Error", message: text };
}

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function isRecord(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
