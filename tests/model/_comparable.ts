import type {
  Acquired,
  AcquireParams,
  CancelledJobs,
  Committed,
  DataStore,
  FinishedPiece,
} from "../../src/store.ts";
import type { JobCount } from "../../src/records.ts";
import { compareIds } from "../../src/id_order.ts";
import type { Step } from "./_step.ts";
import type { World } from "./_world.ts";

/** What was asked. */
type Asked = Pick<Step, "call" | "params">;

interface WithId {
  readonly id: string;
}

/** An answer, with what is in no certain order in one. */
function inOrder({ call, params }: Asked, answer: unknown): unknown {
  switch (call) {
    case "acquire": {
      const { schedules, jobs, lapsedJobs, nextWakeAt, more } = answer as Acquired;
      const due = schedules.map(({ dueTime }) => dueTime);
      const isFull = due.length > 0 && due.length === (params as AcquireParams).maxSchedules;
      const rest = { more, nextWakeAt: isFull ? "at once" : nextWakeAt };
      return { ...rest, due, ...sorted({ schedules, jobs, lapsedJobs }) };
    }
    case "cancelJobs": {
      const { claimed, requested, more } = answer as CancelledJobs;
      return { ...sorted({ claimed }), requested: requested.toSorted(), more };
    }
    case "commit": {
      const { abortedJobs = [], ...rest } = answer as Committed;
      return { ...rest, abortedJobs: abortedJobs.toSorted() };
    }
    case "restartJobs":
    case "removeFinishedJobs": {
      const { ids, next } = answer as FinishedPiece;
      return { ids, hasMore: next !== null };
    }
    case "countJobs":
      return (answer as JobCount[]).map((each) => JSON.stringify(sortedKeys(each))).sort();
  }
  return answer;
}

function sorted(lists: Readonly<Record<string, readonly WithId[]>>) {
  return Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [
      name,
      list.toSorted((a, b) => compareIds(a.id, b.id)),
    ]),
  );
}

/**
 * What counts of an answer, as JSON: not the numbers of jobs, of which only the order means something,
 * and not leases that have ended.
 */
export function comparable(asked: Asked, answer: unknown, now: number): string {
  const text = JSON.stringify(inOrder(asked, answer), (key, value) => {
    if (key === "lease") return value?.until > now ? value : null;
    if (key === "sequence" || key === "endSequence") return undefined;
    return sortedKeys(value);
  });
  return text ?? "undefined";
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
}

/** All that a store has, as JSON. */
export async function contentOf(store: DataStore, { now, takenJobs }: World): Promise<string> {
  const results = takenJobs.slice(-10).map((jobId) => store.getJobResult({ jobId, now }));
  const all = {
    tasks: await store.getTasks({}),
    schedules: await store.getSchedules({}),
    jobs: await store.getJobs({}),
    finishedJobs: await store.getFinishedJobs({}),
    scheduleCounts: await store.countSchedules(),
    counts: inOrder({ call: "countJobs", params: {} }, await store.countJobs({})),
    results: await Promise.all(results),
    presences: await store.getPresences({ now: 0 }),
  };
  return comparable({ call: "getJobs", params: {} }, all, now);
}

/** Where two texts begin to differ, with something before and after it. */
export function firstDifference(expected: string, actual: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at++;
  const from = Math.max(0, at - 200);
  const part = (text: string) => `${from > 0 ? "…" : ""}${text.slice(from, at + 150)}`;
  return `  expected ${part(expected)}\n  but got  ${part(actual)}`;
}
