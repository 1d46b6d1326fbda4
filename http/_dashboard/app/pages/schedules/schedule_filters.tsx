import type { JSX } from "preact";
import { Chooser } from "../../components/chooser.tsx";
import { MetadataBox } from "../../components/metadata_box.tsx";
import { SearchBox } from "../../components/search_box.tsx";
import { Segments } from "../../components/segments.tsx";
import { TaskChooser } from "../../components/task_chooser.tsx";
import { showCompact } from "../../format/numbers.ts";
import { useCounts } from "../../state/queries.ts";
import { useFilters } from "../../state/router.ts";

/** Narrows the list of schedules down. */
export function ScheduleFilters(): JSX.Element {
  const [filters, change] = useFilters();
  const counts = useCounts().data?.schedules;
  const count = (of: "active" | "paused" | "failed") => counts && showCompact(counts[of]);
  return (
    <div class="filters" role="search">
      <SearchBox
        label="Search schedules"
        placeholder="Search by id or task"
        value={filters.search ?? ""}
        onSearch={(search) => change({ search })}
      />
      <Segments
        label="State"
        value={filters.state ?? ""}
        onChange={(state) => change({ state })}
        options={[
          { value: "", label: "All" },
          { value: "active", label: "Active", count: count("active") },
          { value: "paused", label: "Paused", count: count("paused") },
          { value: "failed", label: "Set aside", count: count("failed") },
        ]}
      />
      <TaskChooser value={filters.taskId ?? ""} onChange={(taskId) => change({ taskId })} />
      <MetadataBox value={filters.metadata ?? ""} onChange={(metadata) => change({ metadata })} />
      <Chooser
        label="Order"
        value={filters.order ?? ""}
        onChange={(order) => change({ order })}
        options={[["", "By id"], ["nextFireTime", "First to fire"]]}
      />
    </div>
  );
}
