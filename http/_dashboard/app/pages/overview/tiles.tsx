import type { JSX } from "preact";
import { type Counts, JOB_OUTCOMES, type JobOutcome, type JobState } from "../../api/records.ts";
import { Problem } from "../../components/problem.tsx";
import { showCompact, showNumber, sum } from "../../format/numbers.ts";
import { useCounts } from "../../state/queries.ts";
import { href, type RouteQuery } from "../../state/router.ts";

/** The figures that matter, each a way to what it counts. */
export function Tiles(): JSX.Element {
  const { data, problem, reload } = useCounts();
  const of = (...states: (JobState | JobOutcome)[]) => data && countOf(data, states);
  const bad = JOB_OUTCOMES.filter((outcome) => outcome !== "success" && outcome !== "cancelled");
  const schedules = data?.schedules;
  return (
    <>
      {problem && <Problem problem={problem} onRetry={reload} />}
      <ul class="tiles" aria-label="Counts">
        <Tile label="Running" count={of("running")} path="jobs" query={{ state: "running" }} />
        <Tile label="Queued" count={of("queued")} path="jobs" query={{ state: "queued" }} />
        <Tile
          label="Waiting"
          count={of("waiting", "blocked")}
          path="jobs"
          query={{ state: "waiting,blocked" }}
        />
        <Tile
          label="Succeeded"
          count={of("success")}
          path="jobs"
          query={{ show: "finished", state: "success" }}
        />
        <Tile
          label="Failed"
          count={of(...bad)}
          path="jobs"
          isAlarm
          query={{ show: "finished", state: bad.join() }}
        />
        <Tile
          label="Schedules"
          count={schedules?.active}
          path="schedules"
          query={{ state: "active" }}
        />
        <Tile
          label="Paused"
          count={schedules?.paused}
          path="schedules"
          query={{ state: "paused" }}
        />
        <Tile
          label="Set aside"
          count={schedules?.failed}
          path="schedules"
          isAlarm
          query={{ state: "failed" }}
        />
      </ul>
    </>
  );
}

function countOf({ jobs }: Counts, states: readonly string[]): number {
  return sum(jobs.filter(({ state }) => states.includes(state)).map(({ count }) => count));
}

function Tile(
  { label, count, path, query, isAlarm = false }: {
    readonly label: string;
    readonly count: number | undefined;
    readonly path: string;
    readonly query: RouteQuery;
    /** Whether any number but 0 is bad news. */
    readonly isAlarm?: boolean;
  },
): JSX.Element {
  const isRaised = isAlarm && count !== undefined && count > 0;
  return (
    <li>
      <a class={isRaised ? "tile alarm" : "tile"} href={href([path], query)}>
        <span class="tile-count" title={count === undefined ? "" : showNumber(count)}>
          {count === undefined ? "–" : showCompact(count)}
        </span>
        <span class="tile-label">{label}</span>
      </a>
    </li>
  );
}
