import type { JSX } from "preact";
import { get } from "../../api/client.ts";
import type { Page, Schedule } from "../../api/records.ts";
import { Empty } from "../../components/empty.tsx";
import { LinkButton } from "../../components/link_button.tsx";
import { ListView } from "../../components/list_view.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { usePages } from "../../state/pages.ts";
import { useQuery } from "../../state/query.ts";
import { href, useFilters } from "../../state/router.ts";
import { useSelection } from "../../state/selection.ts";
import { usePrefix, useScopes } from "../../state/viewer.ts";
import { SCHEDULE_COLUMNS } from "./schedule_columns.tsx";
import { scheduleFilter } from "./schedule_filter.ts";
import { ScheduleFilters } from "./schedule_filters.tsx";
import { SchedulesBulk } from "./schedules_bulk.tsx";

const EXAMPLE = 'await scheduler.addSchedule(report, CronTrigger.fromCrontab("0 9 * * mon-fri"));';

/** All schedules, a page at a time. */
export function SchedulesPage(): JSX.Element {
  const prefix = usePrefix();
  const { write } = useScopes();
  const [filters] = useFilters();
  const filter = scheduleFilter(filters);
  const pages = usePages(JSON.stringify(filter));
  const key = JSON.stringify([prefix, filter, pages.cursor]);
  const selection = useSelection(key);
  const query = useQuery(key, (signal) =>
    get<Page<Schedule>>(`${prefix}/schedules`, {
      ...filter,
      ...{ runs: 10, cursor: pages.cursor, limit: filter.order ? 100 : 50 },
    }, signal), { topics: ["schedules", "finished"], poll: 30 });
  const isFiltered = Object.keys(filters).some((name) => name !== "cursor" && name !== "order");
  return (
    <>
      <PageHead title="Schedules">
        {write && (
          <LinkButton kind="primary" icon="plus" href={href(["new-schedule"])}>
            New schedule
          </LinkButton>
        )}
      </PageHead>
      <ScheduleFilters />
      <ListView
        label="Schedules"
        noun="schedule"
        columns={SCHEDULE_COLUMNS}
        query={query}
        pages={pages}
        idOf={({ id }) => id}
        selection={write ? selection : undefined}
        empty={isFiltered ? <Empty title="No schedule matches.">Take a filter away.</Empty> : (
          <Empty
            title="There are no schedules yet."
            code={EXAMPLE}
          >
            Add one here, or in your code:
          </Empty>
        )}
        bulk={write && <SchedulesBulk selection={selection} shown={query.data?.items ?? []} />}
      />
    </>
  );
}
