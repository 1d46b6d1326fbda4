import type { JSX } from "preact";
import type { Iso, Job, StoredError } from "../../api/records.ts";
import { isFinished } from "../../api/records.ts";
import { JobBadge, StateBadge } from "../../components/badge.tsx";
import { Empty } from "../../components/empty.tsx";
import { ErrorView } from "../../components/error_view.tsx";
import { Panel } from "../../components/panel.tsx";
import { Moment } from "../../components/time.tsx";
import { WorkerName } from "../../components/worker_name.tsx";
import { showDuration } from "../../format/duration.ts";

interface Attempt {
  readonly number: number;
  readonly startedAt: Iso | null;
  readonly finishedAt: Iso | null;
  readonly worker: string | null;
  readonly error: StoredError | null;
}

/** Each time that a job was started: the latest first. */
export function AttemptsPanel({ job }: { readonly job: Job }): JSX.Element {
  const attempts = attemptsOf(job);
  return (
    <Panel title="Attempts">
      {attempts.length === 0 && <Empty title="It has not been started." />}
      <ol class="attempts">
        {attempts.map((attempt, i) => (
          <li key={attempt.number}>
            <header>
              <strong>{`Attempt ${attempt.number}`}</strong>
              {i === 0 && attempt.number === job.attempts
                ? <JobBadge job={job} />
                : <StateBadge state="error" />}
            </header>
            <p class="muted">
              {attempt.startedAt && <Moment at={attempt.startedAt} />}
              {tookText(attempt)}
              {attempt.worker && (
                <>
                  {" on "}
                  <WorkerName id={attempt.worker} />
                </>
              )}
            </p>
            {attempt.error && <ErrorView error={attempt.error} />}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function tookText({ startedAt, finishedAt }: Attempt): string {
  if (startedAt === null || finishedAt === null) return "";
  return `, took ${showDuration(Date.parse(finishedAt) - Date.parse(startedAt))}`;
}

function attemptsOf(job: Job): Attempt[] {
  const failed = job.failures.map(({ attempt, ...others }) => ({ number: attempt, ...others }));
  const last = isFinished(job)
    ? { finishedAt: job.finishedAt, worker: job.worker, error: job.error }
    : { finishedAt: null, worker: job.acquiredBy, error: null };
  const isUnderWay = isFinished(job) || job.state === "running";
  const hasLast = isUnderWay && failed.at(-1)?.number !== job.attempts;
  const all = hasLast
    ? [...failed, { number: job.attempts, startedAt: job.startedAt, ...last }]
    : failed;
  return all.toReversed();
}
