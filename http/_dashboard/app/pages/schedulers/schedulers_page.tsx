import type { JSX } from "preact";
import type { SchedulerInfo } from "../../api/records.ts";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { Problem } from "../../components/problem.tsx";
import { Ago, Moment } from "../../components/time.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Usage } from "../../components/usage.tsx";
import { showCount } from "../../format/numbers.ts";
import { shortId } from "../../format/short_id.ts";
import { useSchedulers } from "../../state/queries.ts";
import { href } from "../../state/router.ts";
import { AliveBadge, useIsAlive } from "./alive.tsx";

const MANY = 6;

/** Who fires schedules and runs jobs. */
export function SchedulersPage(): JSX.Element {
  const { data, problem, reload } = useSchedulers();
  const isAlive = useIsAlive();
  const rows = data?.toSorted((a, b) => Number(isAlive(b)) - Number(isAlive(a)));
  const stale = new Set(rows?.filter((each) => !isAlive(each)).map(({ identity }) => identity));
  return (
    <>
      <PageHead title="Schedulers" />
      {problem && <Problem problem={problem} onRetry={reload} />}
      {rows === undefined && !problem && <Loading />}
      {rows?.length === 0 && (
        <Empty title="No scheduler has been seen." code="await scheduler.start();">
          Start one, in any process that shares the store:
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <div class="list">
          <Table
            label="Schedulers"
            columns={COLUMNS}
            rows={rows}
            idOf={({ identity }) => identity}
            goneIds={stale}
          />
        </div>
      )}
    </>
  );
}

const COLUMNS: readonly Column<SchedulerInfo>[] = [
  {
    label: "Scheduler",
    cell: ({ identity, role }) => (
      <span class="stacked">
        <span class="mono" title={identity}>{shortId(identity)}</span>
        <small class="muted">{ROLES[role] ?? role}</small>
      </span>
    ),
  },
  { label: "State", cell: (each) => <AliveBadge scheduler={each} /> },
  {
    label: "Running",
    cell: (each) => (
      <Usage used={each.running} of={each.maxConcurrentJobs} label={`Jobs of ${each.identity}`} />
    ),
  },
  { label: "Started", cell: ({ startedAt }) => <Moment at={startedAt} /> },
  { label: "Seen", cell: ({ seenAt }) => <Ago at={seenAt} /> },
  { label: "Tasks", look: "grow", cell: ({ tasks }) => <TaskNames ids={tasks} /> },
];

const ROLES: Readonly<Record<string, string>> = {
  both: "fires schedules and runs jobs",
  scheduler: "fires schedules",
  worker: "runs jobs",
};

function TaskNames({ ids }: { readonly ids: readonly string[] }): JSX.Element {
  const links = (some: readonly string[]) =>
    some.map((id) => <a key={id} class="chip" href={href(["tasks", id])}>{id}</a>);
  if (ids.length === 0) return <span class="muted">none</span>;
  return (
    <span class="chips">
      {links(ids.slice(0, MANY))}
      {ids.length > MANY && (
        <details>
          <summary>{showCount(ids.length - MANY, "more task")}</summary>
          <span class="chips">{links(ids.slice(MANY))}</span>
        </details>
      )}
    </span>
  );
}
