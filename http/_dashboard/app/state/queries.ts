import { getCounts, getSchedulers, getTasks } from "../api/paths.ts";
import type { Counts, SchedulerInfo, Task } from "../api/records.ts";
import { type QueryState, useQuery } from "./query.ts";
import { usePrefix } from "./viewer.ts";

/** All tasks, kept up to date. */
export function useTasks(): QueryState<readonly Task[]> {
  const prefix = usePrefix();
  return useQuery(`${prefix}/tasks`, (signal) => getTasks(prefix, signal), {
    topics: ["tasks"],
    atMostEvery: 5,
  });
}

/** How many there are, kept up to date. */
export function useCounts(): QueryState<Counts> {
  const prefix = usePrefix();
  return useQuery(`${prefix}/counts`, (signal) => getCounts(prefix, signal), {
    topics: ["jobs", "finished", "schedules"],
    atMostEvery: 2,
    poll: 30,
  });
}

/** The schedulers on the store, kept up to date. */
export function useSchedulers(): QueryState<readonly SchedulerInfo[]> {
  const prefix = usePrefix();
  return useQuery(`${prefix}/schedulers`, (signal) => getSchedulers(prefix, signal), {
    topics: ["schedulers", "jobs"],
    atMostEvery: 5,
    poll: 15,
  });
}
