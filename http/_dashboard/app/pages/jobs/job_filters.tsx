import type { JSX } from "preact";
import { Chooser } from "../../components/chooser.tsx";
import { MetadataBox } from "../../components/metadata_box.tsx";
import { SearchBox } from "../../components/search_box.tsx";
import { TaskChooser } from "../../components/task_chooser.tsx";
import { fromLocalInput, toLocalInput } from "../../format/local_input.ts";
import { useFilters } from "../../state/router.ts";

const SPANS: readonly (readonly [string, string])[] = [
  ["", "Any time"],
  ["900", "Last 15 minutes"],
  ["3600", "Last hour"],
  ["86400", "Last day"],
  ["604800", "Last week"],
  ["custom", "From … to …"],
];

/** Narrows the list of jobs down. */
export function JobFilters({ isFinished }: { readonly isFinished: boolean }): JSX.Element {
  const [filters, change] = useFilters();
  return (
    <div class="filters" role="search">
      <SearchBox label="Job id" value={filters.id ?? ""} onSearch={(id) => change({ id })} />
      {isFinished && (
        <SearchBox
          label="Error text"
          value={filters.error ?? ""}
          onSearch={(error) => change({ error })}
        />
      )}
      <TaskChooser value={filters.taskId ?? ""} onChange={(taskId) => change({ taskId })} />
      <SearchBox
        label="Schedule id"
        value={filters.scheduleId ?? ""}
        onSearch={(scheduleId) => change({ scheduleId })}
      />
      <MetadataBox value={filters.metadata ?? ""} onChange={(metadata) => change({ metadata })} />
      {isFinished && <TimeSpan />}
    </div>
  );
}

function TimeSpan(): JSX.Element {
  const [filters, change] = useFilters();
  const isCustom = filters.since === "custom";
  const bound = (name: "from" | "to", label: string) => (
    <input
      type="datetime-local"
      aria-label={label}
      value={filters[name] ? toLocalInput(Date.parse(filters[name])) : ""}
      onChange={(event) => change({ [name]: fromLocalInput(event.currentTarget.value) })}
    />
  );
  return (
    <>
      <Chooser
        label="Ended"
        value={filters.since ?? ""}
        options={SPANS}
        onChange={(since) => change({ since, from: null, to: null })}
      />
      {isCustom && bound("from", "Ended from")}
      {isCustom && bound("to", "Ended until")}
    </>
  );
}
