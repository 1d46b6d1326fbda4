import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { get } from "../../api/client.ts";
import type { TimelineAnswer } from "../../api/records.ts";
import { now } from "../../api/server_clock.ts";
import { Timeline } from "../../charts/timeline.tsx";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { Segments } from "../../components/segments.tsx";
import { useQuery } from "../../state/query.ts";
import { usePrefix } from "../../state/viewer.ts";

const SPANS = [
  { value: "15", label: "15 min" },
  { value: "60", label: "1 h" },
  { value: "360", label: "6 h" },
  { value: "1440", label: "24 h" },
];
const NAMES: Readonly<Record<string, string>> = {
  15: "The next 15 minutes",
  60: "The next hour",
  360: "The next 6 hours",
  1440: "The next day",
};

/** What fires next. */
export function TimelinePanel(): JSX.Element {
  const prefix = usePrefix();
  const [span, setSpan] = useState("60");
  const { data, problem, reload, isStale } = useQuery(
    `${prefix}/timeline/${span}`,
    async (signal) => {
      const from = now();
      const to = from + Number(span) * 60_000;
      const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const answer = await get<TimelineAnswer>(`${prefix}/timeline`, query, signal);
      return { ...answer, from, to };
    },
    { topics: ["schedules"], atMostEvery: 5, poll: 20 },
  );
  return (
    <Panel
      wide
      title={NAMES[span]!}
      aside={<Segments label="How far ahead" options={SPANS} value={span} onChange={setSpan} />}
    >
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data && data.items.length === 0 && (
        <Empty
          title="Nothing fires in this time."
          code="await scheduler.addSchedule(report, new CronTrigger({ hour: 9 }));"
        />
      )}
      {data && data.items.length > 0 && (
        <div class={isStale ? "stale" : undefined}>
          <Timeline {...data} />
        </div>
      )}
    </Panel>
  );
}
