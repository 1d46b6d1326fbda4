import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import { schedulePath } from "../../api/paths.ts";
import type { Schedule } from "../../api/records.ts";
import { ScheduleBadge } from "../../components/badge.tsx";
import { Columns } from "../../components/columns.tsx";
import { ErrorView } from "../../components/error_view.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { ValueView } from "../../components/value_view.tsx";
import { useQuery } from "../../state/query.ts";
import { href, navigate } from "../../state/router.ts";
import { usePrefix } from "../../state/viewer.ts";
import { FireTimesPanel } from "./fire_times_panel.tsx";
import { LastRunsPanel } from "./last_runs_panel.tsx";
import { ScheduleButtons } from "./schedule_buttons.tsx";
import { ScheduleFacts } from "./schedule_facts.tsx";

/** A schedule: its settings, what comes, and what has been. */
export function SchedulePage({ id }: { readonly id: string }): JSX.Element {
  const prefix = usePrefix();
  const path = schedulePath(prefix, id);
  const { data, problem, reload } = useQuery(path, (signal) => get<Schedule>(path, {}, signal), {
    topics: ["schedules"],
    poll: 30,
  });
  return (
    <>
      <PageHead title={id} mono trail={<a href={href(["schedules"])}>Schedules</a>}>
        {data && (
          <ScheduleButtons
            schedule={data}
            isLarge
            onDeleted={() => navigate(href(["schedules"]))}
          />
        )}
      </PageHead>
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data && (
        <>
          <p class="lead">
            <ScheduleBadge schedule={data} />
            <span>{data.description}</span>
          </p>
          <div class="panels">
            {data.error && (
              <Panel wide title="Why it was set aside">
                <ErrorView error={data.error} />
                <p class="muted">Mend the cause, then resume it.</p>
              </Panel>
            )}
            <Columns
              first={
                <>
                  <FireTimesPanel schedule={data} />
                  <Panel title="Settings">
                    <ScheduleFacts schedule={data} />
                  </Panel>
                </>
              }
              second={
                <>
                  <LastRunsPanel schedule={data} />
                  <GivenPanel schedule={data} />
                </>
              }
            />
          </div>
        </>
      )}
    </>
  );
}

function GivenPanel({ schedule: data }: { readonly schedule: Schedule }): JSX.Element {
  return (
    <Panel title="Arguments">
      <h3>args</h3>
      <ValueView value={data.args} />
      {data.kwargs !== null && (
        <>
          <h3>kwargs</h3>
          <ValueView value={data.kwargs} />
        </>
      )}
      <h3>metadata</h3>
      <ValueView value={data.metadata} />
      <h3>trigger</h3>
      <ValueView value={data.trigger} />
    </Panel>
  );
}
