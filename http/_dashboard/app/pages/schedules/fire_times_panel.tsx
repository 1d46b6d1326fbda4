import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import { schedulePath } from "../../api/paths.ts";
import type { PreviewAnswer, Schedule } from "../../api/records.ts";
import { Empty } from "../../components/empty.tsx";
import { FireTimes } from "../../components/fire_times.tsx";
import { Loading } from "../../components/loading.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { useQuery } from "../../state/query.ts";
import { usePrefix } from "../../state/viewer.ts";

const SHOWN = 20;

/** When a schedule fires next. */
export function FireTimesPanel({ schedule }: { readonly schedule: Schedule }): JSX.Element {
  const prefix = usePrefix();
  const path = schedulePath(prefix, schedule.id, "preview");
  const key = JSON.stringify([path, schedule.nextFireTime, schedule.trigger]);
  const { data, problem, reload } = useQuery(
    key,
    (signal) => get<PreviewAnswer>(path, { n: SHOWN }, signal),
    { atMostEvery: 5 },
  );
  return (
    <Panel title={`Next ${SHOWN} fire times`}>
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {schedule.paused && <p class="muted">It is paused: it would fire at these times.</p>}
      {data && (data.fireTimes.length === 0
        ? <Empty title="It fires no more." />
        : <FireTimes times={data.fireTimes} zone={schedule.timezone} />)}
    </Panel>
  );
}
