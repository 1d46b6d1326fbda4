import { isFinished, type Job } from "../../api/records.ts";

/** How long a job ran, in milliseconds; `null` when it has not ended or never started. */
export function tookOf(job: Job): number | null {
  if (!isFinished(job) || job.startedAt === null) return null;
  return Date.parse(job.finishedAt) - Date.parse(job.startedAt);
}

/** How long after its time a job started, in milliseconds; `null` when it had none. */
export function latenessOf(job: Job): number | null {
  if (job.startedAt === null || job.scheduledFireTime === null || job.attempts > 1) return null;
  return Math.max(0, Date.parse(job.startedAt) - Date.parse(job.scheduledFireTime));
}

/** How often a job was started, and how often it may be while that matters. */
export function attemptsText(job: Job): string {
  return isFinished(job) ? String(job.attempts) : `${job.attempts} of ${job.maxAttempts}`;
}
