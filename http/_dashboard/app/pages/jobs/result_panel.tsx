import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import { jobPath } from "../../api/paths.ts";
import type { FinishedJob, Iso, Json } from "../../api/records.ts";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { Ago, Moment } from "../../components/time.tsx";
import { ValueView } from "../../components/value_view.tsx";
import { useQuery } from "../../state/query.ts";
import { usePrefix } from "../../state/viewer.ts";

interface Result {
  readonly done: boolean;
  readonly result: { readonly returnValue?: Json; readonly expiresAt: Iso } | null;
}

/** What a job returned, while that is kept. */
export function ResultPanel({ job }: { readonly job: FinishedJob }): JSX.Element {
  const path = jobPath(usePrefix(), job.id, "result");
  const { data, problem, reload } = useQuery(
    `${path}?${job.finishedAt}`,
    (signal) => get<Result>(path, {}, signal),
  );
  const result = data?.result;
  return (
    <Panel title="Result">
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {result === null && (
        <Empty
          title="No result is kept."
          code="await scheduler.addJob(sum, { resultExpirationTime: { hours: 1 } });"
        >
          Results are kept for as long as the job says:
        </Empty>
      )}
      {result && (
        <>
          {job.outcome === "success"
            ? <ValueView value={result.returnValue ?? null} />
            : <p class="muted">It did not succeed, so there is no value.</p>}
          <p class="muted">
            The result is held until <Moment at={result.expiresAt} />,{" "}
            <Ago at={result.expiresAt} />.
          </p>
        </>
      )}
    </Panel>
  );
}
