import type { JSX } from "preact";
import type { JobBase } from "../api/records.ts";
import { showNumber } from "../format/numbers.ts";

/** How far a job has come: a bar for a part of one, else the number and the note. */
export function Progress(
  { of, label }: { readonly of: JobBase["lastProgress"]; readonly label: string },
): JSX.Element | null {
  if (of === null) return null;
  const { value, note } = of;
  const isPart = value !== null && value >= 0 && value <= 1;
  const percent = isPart ? Math.round(value * 100) : 0;
  return (
    <span class="progress">
      {isPart && (
        <span
          class="bar"
          role="progressbar"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
        >
          <span style={{ width: `${percent}%` }} />
        </span>
      )}
      {value !== null && (
        <small class="how-far">{isPart ? `${percent} %` : showNumber(value)}</small>
      )}
      {note !== null && <small class="muted" title={note}>{note}</small>}
    </span>
  );
}
