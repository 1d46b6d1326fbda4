import type {
  Event,
  FinishedJob,
  Job,
  JobResult,
  Metadata,
  Schedule,
  StoredError,
  Task,
  TriggerSpec,
} from "../../core.ts";
import { describeTrigger } from "../../triggers/describe.ts";
import type { Redaction } from "../options.ts";
import { encodeValue, HIDDEN_TEXT, REDACTED } from "../_values/encode.ts";

/** Shows records as the API has them, without what is to be hidden. */
export class Presenter {
  readonly #redact: Redaction;

  constructor(redact: Redaction) {
    this.#redact = redact;
  }

  /** A task. */
  task(task: Task) {
    return { ...task, metadata: this.#metadata(task.metadata) };
  }

  /** A schedule, with its trigger in words. */
  schedule(schedule: Schedule) {
    const trigger = schedule.trigger.toJSON();
    return {
      ...schedule,
      ...this.#payload(schedule),
      concurrencyKey: this.#name(schedule.concurrencyKey, "concurrencyKey"),
      trigger,
      description: describeTrigger(trigger),
      timezone: zoneOf(trigger),
      error: this.#error(schedule.error),
    };
  }

  /** A job that is not done. */
  job(job: Job) {
    return { ...job, ...this.#payload(job), ...this.#keys(job), ...this.#notes(job) };
  }

  /** A job that is over. */
  finishedJob(job: FinishedJob) {
    return {
      ...job,
      ...this.#payload(job),
      ...this.#keys(job),
      ...this.#notes(job),
      error: this.#error(job.error),
    };
  }

  /** How a job ended. */
  result(result: JobResult) {
    const { error, returnValue } = result;
    return {
      ...result,
      returnValue: this.#value(returnValue, "returnValue"),
      error: error && this.#error(toPlain(error)),
    };
  }

  /** An event. */
  event(event: Event) {
    return "error" in event ? { ...event, error: this.#error(event.error) } : event;
  }

  /** A value that somebody has stored. */
  #value(value: unknown, path: string, key = path): unknown {
    const hidden = this.#redact({ path, key, value });
    if (hidden === true) return REDACTED;
    return typeof hidden === "string" ? hidden : encodeValue(value, path, this.#redact);
  }

  /** Whether a value is not shown as it is, all of it or a part. */
  hides(path: string, key: string, value: unknown): boolean {
    if (this.#redact({ path, key, value }) !== false) return true;
    const encoded = (redact: Redaction) => JSON.stringify(encodeValue(value, path, redact));
    return encoded(this.#redact) !== encoded(() => false);
  }

  #payload({ args, kwargs, metadata }: Pick<Job, "args" | "kwargs" | "metadata">) {
    return {
      args: args.map((arg, i) => this.#value(arg, `args[${i}]`)),
      kwargs: kwargs && this.#members("kwargs", kwargs),
      metadata: this.#metadata(metadata),
    };
  }

  #keys({ concurrencyKey, uniqueKey }: Job | FinishedJob) {
    return {
      concurrencyKey: this.#name(concurrencyKey, "concurrencyKey"),
      uniqueKey: this.#name(uniqueKey, "uniqueKey"),
    };
  }

  #name(text: string | null, field: string): string | null {
    return text === null ? null : this.#text(text, field, field);
  }

  #notes({ failures, lastProgress, logLines }: Job | FinishedJob) {
    return {
      failures: failures.map((failure, i) => ({
        ...failure,
        error: this.#error(failure.error, `failures[${i}].error`),
      })),
      lastProgress: lastProgress && {
        ...lastProgress,
        note: lastProgress.note && this.#text(lastProgress.note, "lastProgress.note", "note"),
      },
      logLines: logLines.map((line, i) => ({
        ...line,
        text: this.#text(line.text, `logLines[${i}].text`, "text"),
      })),
    };
  }

  #metadata(metadata: Metadata) {
    return this.#members("metadata", metadata);
  }

  #members(field: string, members: Readonly<Record<string, unknown>>) {
    return Object.fromEntries(
      Object.entries(members).map(([key, value]) => [
        key,
        this.#value(value, `${field}.${key}`, key),
      ]),
    );
  }

  #error(error: StoredError | null, path = "error"): StoredError | null {
    if (error === null) return null;
    return {
      name: error.name,
      message: this.#text(error.message, `${path}.message`, "message"),
      ...(error.stack !== undefined && {
        stack: this.#text(error.stack, `${path}.stack`, "stack"),
      }),
      ...(error.cause && { cause: this.#error(error.cause, `${path}.cause`)! }),
    };
  }

  #text(value: string, path: string, key: string): string {
    const hidden = this.#redact({ path, key, value });
    if (hidden === true) return HIDDEN_TEXT;
    return typeof hidden === "string" ? hidden : value;
  }
}

/** The zone of a trigger, or of the one that it leaves out times of. */
export function zoneOf(spec: TriggerSpec): string | null {
  return typeof spec.timezone === "string" ? spec.timezone : null;
}

/** An error as plain data. */
function toPlain({ name, message, stack, cause }: Error): StoredError {
  return {
    ...{ name, message },
    ...(stack !== undefined && { stack }),
    ...(cause instanceof Error && { cause: toPlain(cause) }),
  };
}
