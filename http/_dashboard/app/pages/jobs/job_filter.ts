import { JOB_OUTCOMES, JOB_STATES, type JsonObject } from "../../api/records.ts";
import { now } from "../../api/server_clock.ts";
import { parseMetadata } from "../../format/json_input.ts";

/** Which jobs are looked at. */
export interface JobFilter {
  readonly isFinished: boolean;
  /** The states or outcomes that are wanted; none is all. */
  readonly states: readonly string[];
  readonly id: string | undefined;
  readonly taskId: string | undefined;
  readonly scheduleId: string | undefined;
  readonly metadata: JsonObject | undefined;
  readonly error: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What the filters in the address mean. */
export function jobFilter(filters: Readonly<Record<string, string>>): JobFilter {
  const isFinished = filters.show === "finished";
  const known: readonly string[] = isFinished ? JOB_OUTCOMES : JOB_STATES;
  const metadata = parseMetadata(filters.metadata ?? "");
  return {
    isFinished,
    states: (filters.state ?? "").split(",").filter((state) => known.includes(state)),
    id: filters.id || undefined,
    taskId: filters.taskId || undefined,
    scheduleId: filters.scheduleId || undefined,
    metadata: "value" in metadata && metadata.value !== null ? metadata.value : undefined,
    error: isFinished ? filters.error || undefined : undefined,
    from: isFinished ? startOf(filters) : undefined,
    to: isFinished ? filters.to || undefined : undefined,
  };
}

function startOf({ since, from }: Readonly<Record<string, string>>): string | undefined {
  if (from) return from;
  return Number(since) > 0 ? new Date(now() - Number(since) * 1000).toISOString() : undefined;
}

/** The same without what is not given, as bodies have it. */
export function toConditions({ isFinished, states, ...others }: JobFilter): JsonObject {
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  const name = isFinished ? "outcome" : "state";
  return {
    ...Object.fromEntries(given) as JsonObject,
    ...(states.length > 0 && { [name]: states }),
  };
}
