import { show } from "../input/refuse.ts";
import type { JobRequest } from "../input/job_input.ts";

/** A job of a call, and what it comes after. */
export interface Ordered {
  readonly id: string;
  /** What {@linkcode job} made it of; `undefined` for a job that is added alone. */
  readonly request: JobRequest | undefined;
  readonly after: readonly (string | JobRequest)[];
}

/**
 * The ids of the jobs that each job of a call comes after.
 *
 * @throws {TypeError} for a request that is not in the call
 * @throws {RangeError} when jobs come after each other in a circle
 */
export function orderOf(jobs: readonly Ordered[], action: string): Map<string, readonly string[]> {
  const idOf = new Map(jobs.map(({ request, id }) => [request, id]));
  const order = new Map(jobs.map(({ id, after }) => [
    id,
    [...new Set(after.map((each) => typeof each === "string" ? each : idOfRequest(each)))],
  ]));
  refuseCircle(order, action);
  return order;

  function idOfRequest(request: JobRequest): string {
    const id = idOf.get(request);
    if (id !== undefined) return id;
    throw new TypeError(
      `Cannot ${action}: after has a job that is not added in this call, got ${show(request)}`,
    );
  }
}

function refuseCircle(order: ReadonlyMap<string, readonly string[]>, action: string): void {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (id: string) => {
    if (done.has(id)) return;
    if (path.includes(id)) {
      const circle = [...path.slice(path.indexOf(id)), id].map((each) => `"${each}"`);
      throw new RangeError(`Cannot ${action}: jobs come after each other: ${circle.join(", ")}`);
    }
    path.push(id);
    for (const each of order.get(id) ?? []) visit(each);
    path.pop();
    done.add(id);
  };
  for (const id of order.keys()) visit(id);
}
