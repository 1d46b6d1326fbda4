import type { AnyTask, DurationInput, InstantInput, JobOptions, JobRequest } from "../../core.ts";
import { encodeValue } from "../_values/encode.ts";

type Json = Record<string, unknown>;

/** The id of a task however it was given: its function stays here. */
export function taskIdOf(subject: AnyTask): string {
  if (typeof subject === "string") return subject;
  const id = typeof subject === "function" ? subject.name : subject?.id;
  if (typeof id === "string" && id !== "") return id;
  throw new TypeError(
    "Cannot use a task: expected task(id, fn), a named function or the id of a task",
  );
}

/** An instant as requests have it. */
export function toIso(instant: InstantInput): string {
  if (typeof instant === "string") return instant;
  return new Date(instant instanceof Date ? instant : instant.epochMilliseconds).toISOString();
}

const SECONDS = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 0.001,
};

/** A duration as a query has it: seconds, or ISO 8601. */
export function toSeconds(duration: DurationInput): number | string {
  if (typeof duration !== "object") return duration;
  return Object.entries(SECONDS).reduce(
    (sum, [unit, length]) => sum + (duration[unit as keyof typeof SECONDS] ?? 0) * length,
    0,
  );
}

/**
 * Options as requests have them, arguments among them.
 *
 * @throws {SerializationError} for an argument that cannot be stored
 * @throws {TypeError} for a function among the options
 */
export function toBody(options: object): Json {
  const { args, kwargs, ...others } = options as Json;
  return {
    ...Object.fromEntries(
      Object.entries(others).filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, plain(value, name)]),
    ),
    ...(args !== undefined &&
      { args: (args as unknown[]).map((arg, i) => sent(arg, `args[${i}]`)) }),
    ...(kwargs !== undefined && { kwargs: kwargs === null ? null : membersOf(kwargs as Json) }),
  };
}

/** A job as requests have it. */
export function toJobBody(subject: AnyTask, options: JobOptions = {}): Json {
  const body = toBody(options);
  return { taskId: taskIdOf(subject), ...body };
}

/** Many jobs, those with an id that others come after. */
export function toJobBodies(requests: readonly JobRequest[], newId: () => string): Json[] {
  const named = new Set(requests.flatMap(({ options }) => options.after ?? []));
  const ids = new Map(requests.map((request) => [
    request,
    request.options.id ?? (named.has(request) ? newId() : undefined),
  ]));
  return requests.map((request) => {
    const { after, ...options } = request.options;
    return toJobBody(request.task, {
      ...options,
      ...(ids.get(request) !== undefined && { id: ids.get(request) }),
      ...(after &&
        { after: after.map((each) => typeof each === "string" ? each : ids.get(each)!) }),
    } as JobOptions);
  });
}

function membersOf(kwargs: Json): Json {
  return Object.fromEntries(
    Object.entries(kwargs).map(([key, value]) => [key, sent(value, `kwargs.${key}`)]),
  );
}

function sent(value: unknown, path: string): unknown {
  return encodeValue(value, path, () => false);
}

/** An option: instants as texts, and no functions. */
function plain(value: unknown, path: string): unknown {
  if (typeof value === "function") {
    throw new TypeError(`Cannot send ${path}: a function cannot be sent, only task() can have it`);
  }
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if ("epochMilliseconds" in value) return toIso(value as InstantInput);
  if (Array.isArray(value)) return value.map((item, i) => plain(item, `${path}[${i}]`));
  if (Object.hasOwn(value, "toJSON") || "toJSON" in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, plain(item, `${path}.${key}`)]),
  );
}
