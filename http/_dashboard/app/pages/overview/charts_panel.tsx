import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import type { ThroughputItem } from "../../api/records.ts";
import { now } from "../../api/server_clock.ts";
import { toBuckets } from "../../charts/buckets.ts";
import { LatenessChart } from "../../charts/lateness.tsx";
import { ThroughputChart, ThroughputLegend } from "../../charts/throughput.tsx";
import { Loading } from "../../components/loading.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { useQuery } from "../../state/query.ts";
import { usePrefix } from "../../state/viewer.ts";

const EVERY = 60;
const LENGTH = EVERY * 1000;
const HOUR = 3_600_000;

/** How many jobs ended in the last hour, how, and how late they had started. */
export function ChartsPanel(): JSX.Element {
  const prefix = usePrefix();
  const { data, problem, reload } = useQuery(`${prefix}/throughput`, async (signal) => {
    // whole minutes, so that a bar stays what it is
    const to = Math.ceil(now() / LENGTH) * LENGTH;
    const from = to - HOUR;
    const { items } = await get<{ items: readonly ThroughputItem[] }>(`${prefix}/throughput`, {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      every: EVERY,
    }, signal);
    return toBuckets(items, from, to, LENGTH);
  }, { topics: ["finished"], atMostEvery: 3, poll: 30 });
  const state = problem
    ? <Problem problem={problem} onRetry={reload} />
    : data === undefined && <Loading />;
  return (
    <>
      <Panel title="Ended, a minute">
        {state}
        {data && (
          <>
            <ThroughputLegend buckets={data} />
            <ThroughputChart buckets={data} every={LENGTH} />
          </>
        )}
      </Panel>
      <Panel title="Lateness at the start">
        {state}
        {data && (
          <>
            <p class="legend">
              <span class="key-line">
                <i class="swatch mean" />Mean
              </span>
              <span class="key-line">
                <i class="swatch max" />Latest
              </span>
            </p>
            <LatenessChart buckets={data} every={LENGTH} />
          </>
        )}
      </Panel>
    </>
  );
}
