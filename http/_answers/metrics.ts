import type { Event, JobCount } from "../../core.ts";
import type { Subject } from "../_env.ts";

/** The upper bounds of the buckets of lateness, in seconds. */
const BUCKETS = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 3600];

/** The most jobs that are remembered as having been tried again. */
const MOST_RETRIED = 10_000;

type Labels = Readonly<Record<string, string>>;

/** Counts what ends while the app is there, for Prometheus. */
export class Metrics {
  readonly #subject: Subject;
  readonly #ends = new Map<string, { readonly labels: Labels; count: number }>();
  readonly #buckets = BUCKETS.map(() => 0);
  readonly #retried = new Set<string>();
  #lateCount = 0;
  #lateSum = 0;
  #isListening = false;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** All there is to say now, as Prometheus's text format has it. */
  async samples(): Promise<readonly Sample[]> {
    this.#listen();
    const { scheduler, name } = this.#subject;
    const [jobs, schedules, alive] = await Promise.all([
      scheduler.countJobs(),
      scheduler.countSchedules(),
      scheduler.getSchedulers(),
    ]);
    const own = { scheduler: name };
    return [
      ...jobs.map((each) => sampleOf(each, own)),
      ...Object.entries(schedules).map(([state, value]) => ({
        ...{ name: "almanac_schedules", labels: { ...own, state }, value },
      })),
      { name: "almanac_schedulers", labels: own, value: alive.length },
      ...this.#counted(own),
    ];
  }

  #counted(own: Labels): Sample[] {
    const seconds = "almanac_job_lateness_seconds";
    return [
      ...[...this.#ends.values()].map(({ labels, count }) => ({
        ...{ name: "almanac_job_ends_total", labels: { ...own, ...labels }, value: count },
      })),
      ...BUCKETS.map((bound, i) => ({
        ...{ name: `${seconds}_bucket`, labels: { ...own, le: String(bound) } },
        value: this.#buckets[i]!,
      })),
      { name: `${seconds}_bucket`, labels: { ...own, le: "+Inf" }, value: this.#lateCount },
      { name: `${seconds}_sum`, labels: own, value: this.#lateSum },
      { name: `${seconds}_count`, labels: own, value: this.#lateCount },
    ];
  }

  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#subject.scheduler.subscribe((event) => this.#take(event), ["jobReleased", "jobRetried"]);
  }

  #take(event: Event): void {
    if (event.type === "jobRetried") {
      if (this.#retried.size < MOST_RETRIED) this.#retried.add(event.jobId);
      return;
    }
    if (event.type !== "jobReleased") return;
    const isRetried = this.#retried.delete(event.jobId);
    const { taskId, outcome, startedAt, scheduledFireTime } = event;
    const key = JSON.stringify([taskId, outcome]);
    const entry = this.#ends.get(key) ?? { labels: { task: taskId, outcome }, count: 0 };
    this.#ends.set(key, entry);
    entry.count++;
    if (!startedAt || !scheduledFireTime || isRetried) return; // the waits of retries are no lateness
    const late = Math.max(0, (+startedAt - +scheduledFireTime) / 1000);
    this.#lateCount++;
    this.#lateSum += late;
    BUCKETS.forEach((bound, i) => late <= bound && this.#buckets[i]!++);
  }
}

/** One number. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

const LIVE: readonly string[] = ["waiting", "blocked", "queued", "running"];

function sampleOf({ taskId, state, count }: JobCount, own: Labels): Sample {
  const isLive = LIVE.includes(state);
  return {
    name: isLive ? "almanac_jobs" : "almanac_kept_jobs",
    labels: { ...own, task: taskId, [isLive ? "state" : "outcome"]: state },
    value: count,
  };
}

/** What each metric is. */
const FAMILIES: Readonly<Record<string, readonly [type: string, help: string]>> = {
  almanac_jobs: ["gauge", "Jobs that are not done, by task and state."],
  almanac_kept_jobs: ["gauge", "Finished jobs that are kept, by task and outcome."],
  almanac_schedules: ["gauge", "Schedules by state."],
  almanac_schedulers: ["gauge", "Schedulers that are alive."],
  almanac_job_ends_total: ["counter", "Jobs that have ended since this app began to count."],
  almanac_job_lateness_seconds: ["histogram", "How long after their fire time jobs began."],
};

/** Samples as text: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function toPrometheus(samples: readonly Sample[]): string {
  const lines = Object.entries(FAMILIES).flatMap(([family, [type, help]]) => {
    const own = samples.filter(({ name }) => name.replace(/_(bucket|sum|count)$/, "") === family);
    return [`# HELP ${family} ${help}`, `# TYPE ${family} ${type}`, ...own.map(toLine)];
  });
  return `${lines.join("\n")}\n`;
}

function toLine({ name, labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escape(text)}"`);
  return `${name}{${pairs.join(",")}} ${value}`;
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
