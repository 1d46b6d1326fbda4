import type { JSX } from "preact";
import { showInFull, VIEWER_ZONE } from "../format/date_time.ts";
import { Ago } from "./time.tsx";

/** Fire times, in the zone of their schedule and in that of the viewer. */
export function FireTimes(
  { times, zone }: { readonly times: readonly string[]; readonly zone: string | null },
): JSX.Element {
  const isOther = zone !== null && zone !== VIEWER_ZONE;
  const show = (time: string, at: string) =>
    showInFull(Date.parse(time), at).slice(0, -at.length - 1);
  return (
    <table class="times" aria-label="Fire times">
      <thead>
        <tr>
          {isOther && <th scope="col">{zone}</th>}
          <th scope="col">{isOther ? `You, ${VIEWER_ZONE}` : VIEWER_ZONE}</th>
          <th scope="col">From now</th>
        </tr>
      </thead>
      <tbody>
        {times.map((time) => (
          <tr key={time}>
            {isOther && <td>{show(time, zone)}</td>}
            <td class={isOther ? "muted" : undefined}>{show(time, VIEWER_ZONE)}</td>
            <td class="muted">
              <Ago at={time} zone={zone} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
