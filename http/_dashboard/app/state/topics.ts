/** What views depend on. */
export type Topic = "jobs" | "finished" | "schedules" | "tasks" | "schedulers";

/** All of them. */
export const TOPICS: readonly Topic[] = ["jobs", "finished", "schedules", "tasks", "schedulers"];

/** What each kind of event may have changed. */
export const TOPICS_OF: Readonly<Record<string, readonly Topic[]>> = {
  taskAdded: ["tasks"],
  taskUpdated: ["tasks"],
  taskRemoved: ["tasks"],
  scheduleAdded: ["schedules"],
  scheduleUpdated: ["schedules"],
  scheduleRemoved: ["schedules"],
  scheduleFailed: ["schedules"],
  fireTimeSkipped: ["schedules"],
  jobAdded: ["jobs"],
  jobRemoved: ["jobs", "finished"],
  jobAcquired: ["jobs"],
  jobReleased: ["jobs", "finished"],
  jobRetried: ["jobs"],
  jobCancelRequested: ["jobs"],
  jobUnresponsive: ["jobs"],
  jobRestarted: ["jobs", "finished"],
  schedulerStarted: ["schedulers"],
  schedulerStopped: ["schedulers"],
  storeFailed: ["schedulers"],
  storeRecovered: TOPICS,
  storeChanged: TOPICS,
};

type Listener = (isUrgent: boolean) => void;
const listeners = new Map<Listener, ReadonlySet<Topic>>();

/** Calls back when one of the topics may have changed; what it returns ends that. */
export function onChange(topics: readonly Topic[], listener: Listener): () => void {
  listeners.set(listener, new Set(topics));
  return () => void listeners.delete(listener);
}

/** Says that something may have changed; `isUrgent` when the viewer did it, and waits to see it. */
export function changed(topics: readonly Topic[], isUrgent = false): void {
  for (const [listener, wanted] of [...listeners]) {
    if (topics.some((topic) => wanted.has(topic))) listener(isUrgent);
  }
}
