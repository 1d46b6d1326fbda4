import type { CoreScheduler, JobOptions } from "../../core.ts";
import { encodeValue } from "../_values/encode.ts";

/** What a job brings along: enough to tell whether two requests mean the same one. */
type Payload = Pick<JobOptions, "args" | "kwargs" | "metadata">;

/** Whether the job that is there has what was asked for: the values that it was added with. */
export async function isSameJob(
  id: string,
  asked: Payload,
  scheduler: CoreScheduler,
): Promise<boolean> {
  const [there] = [
    ...await scheduler.getJobs({ id }),
    ...await scheduler.getFinishedJobs({ id }),
  ];
  return !there || textOf(there) === textOf(asked); // one that has just gone was there
}

/** Values as a text, in which the order of keys is none, and an error is not where it was made. */
function textOf({ args, kwargs, metadata }: {
  readonly args?: unknown;
  readonly kwargs?: unknown;
  readonly metadata?: unknown;
}): string {
  const values = [args ?? [], kwargs ?? null, metadata ?? {}];
  return JSON.stringify(encodeValue(values, "", () => false), (_, part) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    if (part.$type === "Error" && typeof part.value === "object" && part.value) {
      const { stack: __, ...told } = part.value;
      return { $type: "Error", value: told };
    }
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => a < b ? -1 : 1));
  });
}
