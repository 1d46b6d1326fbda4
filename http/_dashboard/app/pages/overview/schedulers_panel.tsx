import type { JSX } from "preact";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { Ago } from "../../components/time.tsx";
import { Usage } from "../../components/usage.tsx";
import { WorkerName } from "../../components/worker_name.tsx";
import { useSchedulers } from "../../state/queries.ts";
import { href } from "../../state/router.ts";
import { AliveBadge, useIsAlive } from "../schedulers/alive.tsx";

const SHOWN = 8;

/** Who is at work. */
export function SchedulersPanel(): JSX.Element {
  const { data, problem, reload } = useSchedulers();
  const isAlive = useIsAlive();
  const alive = data?.filter(isAlive);
  return (
    <Panel flush title="Schedulers" aside={<a href={href(["schedulers"])}>All schedulers</a>}>
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {alive?.length === 0 && (
        <Empty title="No scheduler is at work." code="await scheduler.start();">
          Jobs wait until one starts, or until tick() is called:
        </Empty>
      )}
      <ul class="rows">
        {alive?.slice(0, SHOWN).map((each) => (
          <li key={each.identity}>
            <span class="stacked">
              <WorkerName id={each.identity} />
              <small class="muted">{each.role}</small>
            </span>
            <span class="grow">
              <Usage
                used={each.running}
                of={each.maxConcurrentJobs}
                label={`Jobs of ${each.identity}`}
              />
            </span>
            <span class="stacked end">
              <AliveBadge scheduler={each} />
              <small class="muted">
                seen <Ago at={each.seenAt} />
              </small>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
