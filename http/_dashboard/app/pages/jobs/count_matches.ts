import { get, type Query } from "../../api/client.ts";
import { getCounts } from "../../api/paths.ts";
import type { Job, Page } from "../../api/records.ts";
import { JOB_OUTCOMES, JOB_STATES } from "../../api/records.ts";
import { sum } from "../../format/numbers.ts";
import { type JobFilter, toConditions } from "./job_filter.ts";

/** So many pages of 200 are counted one by one. */
const MOST_PAGES = 10;

/** How many jobs match, or that there are more than could be counted. */
export interface Matches {
  readonly count: number;
  readonly isExact: boolean;
}

/** Counts the jobs that match: from the server's counts where those say it, else page by page. */
export async function countMatches(
  prefix: string,
  filter: JobFilter,
  signal: AbortSignal,
): Promise<Matches> {
  const { outcome: _, state: __, taskId: ___, ...others } = toConditions(filter);
  if (Object.keys(others).length > 0) return await countPages(prefix, filter, signal);
  const all: readonly string[] = filter.isFinished ? JOB_OUTCOMES : JOB_STATES;
  const states = filter.states.length > 0 ? filter.states : all;
  const { jobs } = await getCounts(prefix, signal);
  const matching = jobs.filter(({ taskId, state }) =>
    states.includes(state) && (filter.taskId === undefined || taskId === filter.taskId)
  );
  return { count: sum(matching.map(({ count }) => count)), isExact: true };
}

async function countPages(
  prefix: string,
  filter: JobFilter,
  signal: AbortSignal,
): Promise<Matches> {
  const { metadata, ...conditions } = toConditions(filter);
  const path = prefix + (filter.isFinished ? "/finished-jobs" : "/jobs");
  let count = 0;
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query: Query = {
      ...conditions as Query,
      ...(metadata && { metadata: JSON.stringify(metadata) }),
      ...{ cursor, limit: 200 },
    };
    const { items, nextCursor }: Page<Job> = await get<Page<Job>>(path, query, signal);
    count += items.length;
    cursor = nextCursor;
    if (cursor === null) return { count, isExact: true };
  }
  return { count, isExact: false };
}
