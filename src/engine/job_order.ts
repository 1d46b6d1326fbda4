import { show } from "../input/refuse.ts";
import type { JobRequest } from "../input/job_input.ts";

/** A job of a call, and what it comes after. */
export interface Ordered {
  readonly id: string;
  /** What {@linkcode job} made it of; `undefined` for a job that is added alone. */
  readonly request: JobRequest | undefined;
  /** Whether it may not be added, since its unique key may be taken. */
  readonly isUnique: boolean;
  readonly after: readonly (string | JobRequest)[];
}

/**
 * The ids of the jobs that each job of a call comes after.
 *
 * @throws {TypeError} for a request that is not in the call
 * @throws {RangeError} when jobs come after each other in a circle
 */
export function orderOf(jobs: readonly Ordered[], action: string): Map<string, readonly string[]> {
  const byRequest = new Map(jobs.map((each) => [each.request, each]));
  const order = new Map(jobs.map(({ id, after }) => [
    id,
    [...new Set(after.map((each) => typeof each === "string" ? each : idOfRequest(each)))],
  ]));
  refuseCircle(order, action);
  return order;

  function idOfRequest(request: JobRequest): string {
    const job = byRequest.get(request);
    if (job?.isUnique) {
      throw new TypeError(
        `Cannot ${action}: after has a job with a uniqueKey, which may be taken: add that one by ` +
          "addUniqueJob first, and give its id",
      );
    }
    if (job) return job.id;
    throw new TypeError(
      `Cannot ${action}: after has a job that is not added in this call, got ${show(request)}`,
    );
  }
}

/** Goes along what each job comes after; a stack of its own, since chains may be long. */
function refuseCircle(order: ReadonlyMap<string, readonly string[]>, action: string): void {
  const done = new Set<string>();
  for (const first of order.keys()) {
    const path = new Set<string>();
    const stack = [first];
    while (stack.length > 0) {
      const id = stack.at(-1)!;
      if (path.has(id) || done.has(id)) {
        stack.pop();
        path.delete(id);
        done.add(id);
        continue;
      }
      path.add(id);
      for (const next of order.get(id) ?? []) {
        if (path.has(next)) throw new RangeError(messageOf([...path], next, action));
        if (!done.has(next)) stack.push(next);
      }
    }
  }
}

function messageOf(path: readonly string[], id: string, action: string): string {
  const circle = [...path.slice(path.indexOf(id)), id].map((each) => `"${each}"`);
  return `Cannot ${action}: jobs come after each other: ${circle.join(", ")}`;
}
