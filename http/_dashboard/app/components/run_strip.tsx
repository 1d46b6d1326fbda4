import type { JSX } from "preact";
import type { Run } from "../api/records.ts";
import { showDuration } from "../format/duration.ts";
import { showCount } from "../format/numbers.ts";
import { WORD } from "../format/words.ts";
import { href } from "../state/router.ts";

/** The last runs of a schedule, the newest at the end: failed ones stand out by their height too. */
export function RunStrip(
  { runs, scheduleId }: { readonly runs: readonly Run[]; readonly scheduleId: string },
): JSX.Element {
  if (runs.length === 0) return <span class="muted none">–</span>;
  const failed = runs.filter(({ outcome }) => outcome !== "success").length;
  const summary = `Last ${showCount(runs.length, "run")} of ${scheduleId}: ${
    failed === 0 ? "all succeeded" : `${failed} did not succeed`
  }`;
  return (
    <a class="strip" href={href(["jobs"], { show: "finished", scheduleId })} aria-label={summary}>
      {runs.toReversed().map((run) => (
        <span key={run.id} class={`run ${run.outcome}`} title={describe(run)} />
      ))}
    </a>
  );
}

function describe({ outcome, startedAt, finishedAt, late }: Run): string {
  const took = startedAt === null
    ? "never started"
    : `took ${showDuration(Date.parse(finishedAt) - Date.parse(startedAt))}`;
  const lateness = late ? `, ${showDuration(late * 1000)} late` : "";
  return `${WORD[outcome]}, ${took}${lateness}\n${finishedAt}`;
}
