import type { JSX } from "preact";
import { JOB_OUTCOMES, JOB_STATES, type JobOutcome, type JobState } from "../../api/records.ts";
import { Segments } from "../../components/segments.tsx";
import { showCompact, sum } from "../../format/numbers.ts";
import { WORD } from "../../format/words.ts";
import { useCounts } from "../../state/queries.ts";
import { useFilters } from "../../state/router.ts";

/** Live or finished, and which of them. */
export function JobTabs(): JSX.Element {
  const [filters, change] = useFilters();
  const isFinished = filters.show === "finished";
  const counts = useCounts().data?.jobs.filter(({ taskId }) =>
    !filters.taskId || taskId === filters.taskId
  );
  const count = (...states: readonly string[]) =>
    counts &&
    showCompact(
      sum(counts.filter((each) => states.includes(each.state)).map((each) => each.count)),
    );
  const states: readonly (JobState | JobOutcome)[] = isFinished ? JOB_OUTCOMES : JOB_STATES;
  const picked = new Set((filters.state ?? "").split(",").filter(Boolean));
  const toggle = (state: string) => {
    if (!picked.delete(state)) picked.add(state);
    change({ state: [...picked].join() });
  };
  return (
    <div class="filters">
      <Segments
        label="Live or finished"
        value={isFinished ? "finished" : "live"}
        onChange={(show) => change({ show: show === "live" ? null : show, state: null })}
        options={[
          { value: "live", label: "Live", count: count(...JOB_STATES) },
          { value: "finished", label: "Finished", count: count(...JOB_OUTCOMES) },
        ]}
      />
      <div class="chips" role="group" aria-label={isFinished ? "Outcome" : "State"}>
        {states.map((state) => (
          <button
            key={state}
            type="button"
            class={`chip ${state}`}
            aria-pressed={picked.has(state)}
            onClick={() => toggle(state)}
          >
            {WORD[state]}
            <span class="count">{count(state)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
