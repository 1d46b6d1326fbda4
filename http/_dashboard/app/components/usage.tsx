import type { JSX } from "preact";
import { showNumber } from "../format/numbers.ts";

/** How much of a limit is used. */
export function Usage(
  { used, of, label }: { readonly used: number; readonly of: number; readonly label: string },
): JSX.Element {
  const isLimited = Number.isFinite(of);
  const percent = isLimited ? Math.min(100, 100 * used / Math.max(1, of)) : 0;
  return (
    <span class="progress usage">
      <span
        class="bar"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={isLimited ? of : used}
        aria-valuenow={used}
      >
        <span style={{ width: `${percent}%` }} />
      </span>
      <small>
        {showNumber(used)}
        <span class="muted">{isLimited ? ` of ${showNumber(of)}` : " of any number"}</span>
      </small>
    </span>
  );
}
