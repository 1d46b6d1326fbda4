import type { JSX } from "preact";
import { type Counts, JOB_OUTCOMES, JOB_STATES } from "../../api/records.ts";
import { showCompact, sum } from "../../format/numbers.ts";
import { WORD } from "../../format/words.ts";
import { href } from "../../state/router.ts";

/** How many jobs of a task are in each state, each a way to them. */
export function StateCounts(
  { taskId, counts }: { readonly taskId: string; readonly counts: Counts | undefined },
): JSX.Element {
  const of = (state: string) =>
    sum(
      (counts?.jobs ?? []).filter((each) => each.taskId === taskId && each.state === state)
        .map(({ count }) => count),
    );
  const known = [...JOB_STATES, ...JOB_OUTCOMES].filter((state) => of(state) > 0);
  if (known.length === 0) return <span class="muted">none</span>;
  return (
    <span class="chips">
      {known.map((state) => (
        <a
          key={state}
          class={`chip ${state}`}
          href={href(["jobs"], {
            ...{ taskId, state },
            show: (JOB_OUTCOMES as readonly string[]).includes(state) ? "finished" : null,
          })}
        >
          {WORD[state]} <span class="count">{showCompact(of(state))}</span>
        </a>
      ))}
    </span>
  );
}
