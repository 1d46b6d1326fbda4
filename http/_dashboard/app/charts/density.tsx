import type { JSX } from "preact";
import type { TimelineItem } from "../api/records.ts";
import { showClock } from "../format/date_time.ts";
import { showCount, sum } from "../format/numbers.ts";
import { usePointed } from "./pointed.ts";

const HEIGHT = 40;
const BARS = 60;

/** How many fire times there are in each sixtieth of the time shown. */
export function Density(
  { items, from, to, width }: {
    readonly items: readonly TimelineItem[];
    readonly from: number;
    readonly to: number;
    readonly width: number;
  },
): JSX.Element {
  const counts = countAll(items, from, to);
  const max = Math.max(1, ...counts);
  const step = width / BARS;
  const { index, props } = usePointed(BARS, 0, width);
  const at = (bar: number) => from + bar * (to - from) / BARS;
  return (
    <div class="chart">
      <svg
        role="img"
        width={width}
        height={HEIGHT}
        aria-label={`${showCount(sum(counts), "fire time")} from ${showClock(from)} to ${
          showClock(to)
        }`}
        {...props}
      >
        {counts.map((count, bar) =>
          count > 0 && (
            <rect
              key={bar}
              class={bar === index ? "fire pointed" : "fire"}
              rx="1"
              x={bar * step}
              y={HEIGHT - height(count, max)}
              width={Math.max(1, step - 1.5)}
              height={height(count, max)}
            />
          )
        )}
        <line class="grid" x1="0" x2={width} y1={HEIGHT - .5} y2={HEIGHT - .5} />
      </svg>
      {index !== null && (
        <div class="tip" role="status" style={{ left: `${Math.min(width - 130, index * step)}px` }}>
          <strong>{`${showClock(at(index))} to ${showClock(at(index + 1))}`}</strong>
          <span>{showCount(counts[index]!, "fire time")}</span>
        </div>
      )}
    </div>
  );
}

function height(count: number, max: number): number {
  return Math.max(2, count / max * (HEIGHT - 4));
}

function countAll(items: readonly TimelineItem[], from: number, to: number): number[] {
  const counts = new Array<number>(BARS).fill(0);
  for (const item of items) {
    for (const time of timesOf(item, to)) {
      const bar = Math.floor((time - from) / (to - from) * BARS);
      if (bar >= 0 && bar < BARS) counts[bar]!++;
    }
  }
  return counts;
}

/** The fire times of a schedule; those that the server left out are guessed from the others. */
function timesOf({ fireTimes, more }: TimelineItem, to: number): number[] {
  const times = fireTimes.map((time) => Date.parse(time));
  if (!more || times.length < 2) return times;
  const last = times.at(-1)!;
  const step = Math.max(1000, (last - times[0]!) / (times.length - 1));
  for (let time = last + step; time < to; time += step) times.push(time);
  return times;
}
