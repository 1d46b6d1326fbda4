import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TimelineItem } from "../api/records.ts";
import { showClock } from "../format/date_time.ts";
import { showCount } from "../format/numbers.ts";
import { href } from "../state/router.ts";

const HEIGHT = 22;
/** Fire times that are nearer than that, in pixels, are drawn as a band. */
const CROWDED = 3;
/** How near the pointer must be to a fire time. */
const REACH = 10;

/** The fire times of a schedule. */
export function Lane(
  { item, from, to, width }: {
    readonly item: TimelineItem;
    readonly from: number;
    readonly to: number;
    readonly width: number;
  },
): JSX.Element {
  const { scheduleId, fireTimes, more } = item;
  const [pointed, setPointed] = useState<number | null>(null);
  const times = fireTimes.map((time) => Date.parse(time));
  const xs = times.map((time) => (time - from) / (to - from) * width);
  const isBand = times.length > 1 && (xs.at(-1)! - xs[0]!) / (xs.length - 1) < CROWDED;
  const count = `${showCount(times.length, "time")}${more ? " or more" : ""}`;
  const next = times[0] === undefined ? "" : `, next ${showClock(times[0], { seconds: true })}`;
  return (
    <li class="lane">
      <a href={href(["schedules", scheduleId])} title={`${scheduleId}: ${count}${next}`}>
        {scheduleId}
        <span class="unseen">{`, ${count}${next}`}</span>
      </a>
      <div class="track">
        <svg
          width={width}
          height={HEIGHT}
          aria-hidden="true"
          onPointerMove={(event) => {
            const left = event.currentTarget.getBoundingClientRect().left;
            setPointed(nearest(xs, event.clientX - left));
          }}
          onPointerLeave={() => setPointed(null)}
        >
          <rect width={width} height={HEIGHT} fill="transparent" />
          {!isBand && (
            <line
              class="grid"
              x1="0"
              x2={more ? xs.at(-1) : width}
              y1={HEIGHT / 2}
              y2={HEIGHT / 2}
            />
          )}
          {more && (
            <Band
              className="fire rest"
              from={xs.at(-1)! + 4}
              to={width}
              title="Fires more often than is shown"
            />
          )}
          {isBand ? <Band className="fire band" from={xs[0]!} to={xs.at(-1)!} /> : (
            <path
              class="fires"
              d={xs.map((x) => `M${round(x)} ${HEIGHT / 2 - 5}v10`).join("")}
            />
          )}
          {pointed !== null && (
            <circle
              class="pointer-dot"
              cx={xs[pointed]}
              cy={HEIGHT / 2}
              r="4"
            />
          )}
        </svg>
        {pointed !== null && (
          <div
            class="tip"
            style={{ left: `${Math.max(0, Math.min(width - 120, xs[pointed]! - 40))}px` }}
          >
            <strong>{showClock(times[pointed]!, { seconds: true })}</strong>
            <span class="muted">{item.taskId}</span>
          </div>
        )}
      </div>
    </li>
  );
}

/** Fire times that are too many to be told apart, or to be known. */
function Band(
  { className, from, to, title }: {
    readonly className: string;
    readonly from: number;
    readonly to: number;
    readonly title?: string;
  },
): JSX.Element {
  return (
    <rect
      class={className}
      x={from}
      y={HEIGHT / 2 - 5}
      width={Math.max(2, to - from)}
      height="10"
      rx="2"
    >
      {title && <title>{title}</title>}
    </rect>
  );
}

function nearest(xs: readonly number[], x: number): number | null {
  let best: number | null = null;
  for (const [i, each] of xs.entries()) {
    const isNearer = best === null || Math.abs(each - x) < Math.abs(xs[best]! - x);
    if (Math.abs(each - x) <= REACH && isNearer) best = i;
  }
  return best;
}

function round(x: number): number {
  return Math.round(x * 10) / 10;
}
