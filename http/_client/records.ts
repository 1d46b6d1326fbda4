import {
  type Event,
  type FinishedJob,
  type Job,
  type JobResult,
  type Schedule,
  type StoredError,
  type Trigger,
  triggerFromJSON,
  type TriggerSpec,
} from "../../core.ts";
import { decodeValue } from "../_values/decode.ts";

type Json = Readonly<Record<string, unknown>>;

const TIMES = new Set([
  ...["nextFireTime", "lastFireTime", "nominalFireTime", "scheduledFireTime", "startDeadline"],
  ...["runAt", "startedAt", "finishedAt", "createdAt", "keptUntil", "expiresAt", "acquiredUntil"],
  ...["at", "timestamp", "seenAt", "nextWakeAt"],
]);

/** A record with its times as dates. */
export function withDates<T>(json: object): T {
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      TIMES.has(key) && typeof value === "string" ? new Date(value) : value,
    ]),
  ) as T;
}

/** A schedule. */
export function toSchedule(json: object): Schedule {
  const { description: _, timezone: __, lastRuns: ___, ...record } = json as Json;
  return {
    ...withDates<Schedule>(record),
    ...payloadOf(record),
    trigger: toTrigger(record.trigger as TriggerSpec),
  };
}

/** A job that is not done. */
export function toJob(json: object): Job {
  return { ...withDates<Job>(json), ...payloadOf(json as Json), ...notesOf(json as Json) };
}

/** A job that is over. */
export function toFinishedJob(json: object): FinishedJob {
  return { ...withDates<FinishedJob>(json), ...payloadOf(json as Json), ...notesOf(json as Json) };
}

/** How a job ended. */
export function toResult(json: object): JobResult {
  const { returnValue, error } = json as Json;
  return {
    ...withDates<JobResult>(json),
    returnValue: shown(returnValue, "returnValue"),
    error: error === null ? null : toError(error as StoredError),
  };
}

/** An event. */
export function toEvent(json: object): Event {
  return withDates<Event>(json);
}

/** An error of plain data. */
function toError({ name, message, stack, cause }: StoredError): Error {
  const error = new Error(message, cause && { cause: toError(cause) });
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** The trigger of a spec; one whose kind is not known here throws when it is used. */
function toTrigger(spec: TriggerSpec): Trigger {
  try {
    return triggerFromJSON(spec);
  } catch (error) {
    return {
      next() {
        throw error;
      },
      toJSON: () => spec,
    };
  }
}

function payloadOf({ args, kwargs }: Json): Pick<Job, "args" | "kwargs"> {
  return {
    args: (args as unknown[]).map((arg, i) => shown(arg, `args[${i}]`)),
    kwargs: kwargs === null
      ? null
      : Object.fromEntries(Object.entries(kwargs as Json).map(([k, v]) => [k, shown(v, k)])),
  };
}

function notesOf({ failures, logLines }: Json): Pick<Job, "failures" | "logLines"> {
  return {
    failures: (failures as object[]).map((each) => withDates(each)),
    logLines: (logLines as object[]).map((each) => withDates(each)),
  };
}

/** A value, in which what the server hides is a text that says so. */
function shown(json: unknown, path: string): unknown {
  return decodeValue(json, path, { redacted: () => "[redacted]" });
}
