import type { Schedule } from "../../api/records.ts";
import { ScheduleBadge } from "../../components/badge.tsx";
import { RunStrip } from "../../components/run_strip.tsx";
import type { Column } from "../../components/table.tsx";
import { Ago, When } from "../../components/time.tsx";
import { href } from "../../state/router.ts";
import { ScheduleButtons } from "./schedule_buttons.tsx";

/** What the list says of a schedule. */
export const SCHEDULE_COLUMNS: readonly Column<Schedule>[] = [
  {
    label: "Schedule",
    look: "grow",
    cell: ({ id, description, error }) => (
      <span class="stacked">
        <a class="name mono" href={href(["schedules", id])}>{id}</a>
        <small class="muted">{description}</small>
        {error && <small class="bad clamp">{`${error.name}: ${error.message}`}</small>}
      </span>
    ),
  },
  {
    label: "Task",
    cell: ({ taskId }) => <a class="plain-link" href={href(["tasks", taskId])}>{taskId}</a>,
  },
  { label: "State", cell: (schedule) => <ScheduleBadge schedule={schedule} /> },
  {
    label: "Next",
    cell: ({ nextFireTime, timezone, paused }) =>
      nextFireTime === null || paused
        ? <span class="muted none">–</span>
        : <When at={nextFireTime} zone={timezone} />,
  },
  {
    label: "Last fired",
    cell: ({ lastFireTime, timezone }) =>
      lastFireTime === null
        ? <span class="muted">never</span>
        : <Ago at={lastFireTime} zone={timezone} />,
  },
  {
    label: "Last runs",
    cell: ({ id, lastRuns }) => <RunStrip runs={lastRuns ?? []} scheduleId={id} />,
  },
  {
    label: "Actions",
    look: "tools-cell",
    isUnlabelled: true,
    cell: (schedule) => <ScheduleButtons schedule={schedule} />,
  },
];
