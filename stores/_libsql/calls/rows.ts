import { SerializationError } from "../../../src/errors.ts";
import type { CoalescePolicy, JobOutcome, Metadata, StoredError } from "../../../src/records.ts";
import type {
  Lease,
  StoredJob,
  StoredResult,
  StoredSchedule,
  StoredTask,
} from "../../../src/stored.ts";
import type { TriggerSpec } from "../../../src/trigger.ts";
import type { Serializer } from "../serializer.ts";

/*
 * Rows come as one text each, a JSON object of these columns: so they are the same from every
 * client, whatever it makes of integers.
 */
const TASK = ["id", "jobExecutor", "maxRunningJobs", "misfireGraceTime", "maxAttempts", "metadata"];
const SCHEDULE = [
  ...["id", "taskId", "trigger", "definition", "args", "kwargs", "paused", "coalesce"],
  ...["misfireGraceTime", "maxJitter", "jobExecutor", "jobResultExpirationTime", "metadata"],
  ...["nextFireTime", "dueTime", "lastFireTime", "error", "revision", "finishedAt"],
  ...["leaseToken", "leaseBy", "leaseUntil"],
];
const JOB = [
  ...["id", "sequence", "taskId", "args", "kwargs", "scheduleId", "nominalFireTime"],
  ...["scheduledFireTime", "startDeadline", "runAt", "executor", "resultExpirationTime"],
  ...["metadata", "createdAt", "attempts", "leaseToken", "leaseBy", "leaseUntil", "state"],
];
const RESULT = ["jobId", "outcome", "startedAt", "finishedAt", "expiresAt", "returnValue", "error"];

const COALESCE: readonly CoalescePolicy[] = ["earliest", "latest", "all"];
const OUTCOMES: readonly JobOutcome[] = [
  ...["success", "error", "missedStartDeadline", "cancelled"] as const,
  ...["abandoned", "deserializationFailed"] as const,
];

/** A task as a row gives it. */
export const TASK_ROW = toRow(TASK);
/** A schedule as a row gives it. */
export const SCHEDULE_ROW = toRow(SCHEDULE);
/** A job as a row gives it. */
export const JOB_ROW = toRow(JOB);
/** A result as a row gives it. */
export const RESULT_ROW = toRow(RESULT);

interface LeaseColumns {
  readonly leaseToken: string | null;
  readonly leaseBy: string | null;
  readonly leaseUntil: number | null;
}
type Texts<Keys extends string> = Readonly<Record<Keys, string>>;
type ScheduleColumns =
  & Omit<StoredSchedule, "trigger" | "args" | "kwargs" | "paused" | "metadata" | "error" | "lease">
  & Texts<"trigger" | "args" | "metadata">
  & LeaseColumns
  & { readonly kwargs: string | null; readonly error: string | null; readonly paused: number };
type JobColumns =
  & Omit<StoredJob, "args" | "kwargs" | "metadata" | "lease">
  & Texts<"args" | "metadata" | "state">
  & LeaseColumns
  & { readonly kwargs: string | null };
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
    const { metadata, ...task } = JSON.parse(row) as StoredTask & Texts<"metadata">;
    return {
      ...task,
      metadata: new RowReader(this.#serializer).record(metadata, "metadata") ?? {},
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
      metadata: reader.record(columns.metadata, "metadata") ?? {},
      error: columns.error === null ? null : toError(columns.error),
      lease: toLease(leaseToken, leaseBy, leaseUntil),
      unreadable: reader.problem,
    };
  }

  /** A job from its row, and whether its lease had ended before it was taken. */
  job(row: string): { readonly job: StoredJob; readonly isLapsed: boolean } {
    const { leaseToken, leaseBy, leaseUntil, state, ...columns } = JSON.parse(row) as JobColumns;
    const reader = new RowReader(this.#serializer);
    const job = {
      ...columns,
      ...reader.payload(columns),
      metadata: reader.record<Metadata>(columns.metadata, "metadata") ?? {},
      lease: toLease(leaseToken, leaseBy, leaseUntil),
      unreadable: reader.problem,
    };
    return { job, isLapsed: state === "lapsed" };
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

/** `leaseUntil` is the column `lease_until`. */
function toRow(fields: readonly string[]): string {
  const column = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return `json_object(${fields.map((field) => `'${field}', ${column(field)}`).join(", ")})`;
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
