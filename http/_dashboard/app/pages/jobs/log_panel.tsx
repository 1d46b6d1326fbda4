import type { JSX } from "preact";
import { isFinished, type Job } from "../../api/records.ts";
import { Empty } from "../../components/empty.tsx";
import { Panel } from "../../components/panel.tsx";
import { showClock } from "../../format/date_time.ts";

/** What a job has said. */
export function LogPanel({ job }: { readonly job: Job }): JSX.Element {
  const { logLines, lastProgress } = job;
  return (
    <Panel title="Log">
      {logLines.length === 0
        ? (
          <Empty title="It has logged nothing." code='currentJob().log("reading a.csv");'>
            A job says something with:
          </Empty>
        )
        : (
          <div class="log" tabIndex={0} role="log" aria-label="Log lines">
            {logLines.map(({ at, text }, i) => (
              <p key={`${at} ${i}`}>
                <time datetime={at} title={at}>{showClock(Date.parse(at), { seconds: true })}</time>
                <span>{text}</span>
              </p>
            ))}
          </div>
        )}
      {isFinished(job) && lastProgress && (
        <p class="muted">
          {`Last progress: ${
            [lastProgress.value, lastProgress.note].filter((each) => each !== null).join(", ")
          }`}
        </p>
      )}
    </Panel>
  );
}
