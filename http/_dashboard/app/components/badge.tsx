import type { JSX } from "preact";
import {
  isFinished,
  type Job,
  type JobOutcome,
  type JobState,
  type Schedule,
} from "../api/records.ts";
import { MEANING, WORD } from "../format/words.ts";

/** A word with a sign whose form says as much as its colour. */
export function Badge(
  { tone, title, children }: {
    readonly tone: string;
    readonly title?: string;
    readonly children: string;
  },
): JSX.Element {
  return (
    <span class={`badge ${tone}`} title={title}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" focusable="false">
        <path d={SIGNS[tone] ?? SIGNS.waiting!} />
      </svg>
      {children}
    </span>
  );
}

const CIRCLE = "M5 .8A4.2 4.2 0 1 1 5 9.2 4.2 4.2 0 0 1 5 .8Z";
const RING = `${CIRCLE}M5 2.4A2.6 2.6 0 1 0 5 7.6 2.6 2.6 0 0 0 5 2.4Z`;

/** The form of the sign of each state. */
const SIGNS: Readonly<Record<string, string>> = {
  running: "M2 1v8l7-4Z",
  queued: CIRCLE,
  waiting: RING,
  blocked: "M1 1h8v8H1ZM3 3v4h4V3Z",
  success: "M1 5.2 2.4 3.8 4.2 5.6 7.8 2 9.2 3.4 4.2 8.4Z",
  error: "M2.2 1 5 3.8 7.8 1 9 2.2 6.2 5 9 7.8 7.8 9 5 6.2 2.2 9 1 7.8 3.8 5 1 2.2Z",
  missedStartDeadline: "M5 .6 9.8 9.2H.2Z",
  cancelled: "M1 4h8v2H1Z",
  abandoned: "M5 .4 9.6 5 5 9.6 .4 5Z",
  deserializationFailed: "M1 1h8v8H1Z",
  paused: "M2 1h2v8H2ZM6 1h2v8H6Z",
  active: CIRCLE,
  finished: RING,
};

/** The state or outcome of a job. */
export function StateBadge(
  { state, prefix = "" }: { readonly state: JobState | JobOutcome; readonly prefix?: string },
): JSX.Element {
  return <Badge tone={state} title={MEANING[state]}>{prefix + WORD[state]}</Badge>;
}

/** The same of a job, with what is asked of it. */
export function JobBadge({ job }: { readonly job: Job }): JSX.Element {
  if (isFinished(job)) return <StateBadge state={job.outcome} />;
  if (job.aborted === null) return <StateBadge state={job.state} />;
  return <Badge tone="cancelled" title={`ends early: ${job.aborted}`}>Ending</Badge>;
}

/** What a schedule is at present. */
export function scheduleState(schedule: Schedule): "failed" | "paused" | "finished" | "active" {
  if (schedule.error !== null) return "failed";
  if (schedule.paused) return "paused";
  return schedule.nextFireTime === null ? "finished" : "active";
}

/** The state of a schedule. */
export function ScheduleBadge({ schedule }: { readonly schedule: Schedule }): JSX.Element {
  const state = scheduleState(schedule);
  if (state === "failed") {
    return <Badge tone="error" title={schedule.error?.message ?? ""}>Set aside</Badge>;
  }
  const word = { paused: "Paused", finished: "Finished", active: "Active" }[state];
  return <Badge tone={state}>{word}</Badge>;
}
