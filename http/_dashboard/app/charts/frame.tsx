import type { ComponentChildren, JSX } from "preact";
import { showClock } from "../format/date_time.ts";
import { usePointed } from "./pointed.ts";
import { timeSteps } from "./scale.ts";
import { useWidth } from "./width.ts";

/** Where a chart draws. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** The x of a time. */
  readonly x: (time: number) => number;
}

/** A line across a chart, and what stands beside it. */
export interface GridLine {
  readonly y: number;
  readonly label: string;
}

const HEIGHT = 150;

/** A chart over time: its axes, and what the viewer points at. */
export function ChartFrame(
  { label, from, to, count, grid, draw, tip }: {
    /** What it shows, in a sentence. */
    readonly label: string;
    readonly from: number;
    readonly to: number;
    /** How many places can be pointed at. */
    readonly count: number;
    readonly grid: (plot: Plot) => readonly GridLine[];
    readonly draw: (plot: Plot) => ComponentChildren;
    /** What to say of a place. */
    readonly tip: (index: number) => ComponentChildren;
  },
): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const plot: Plot = {
    ...{ left: 52, right: Math.max(60, width - 8), top: 8, bottom: HEIGHT - 22 },
    x: (time) => plot.left + (time - from) / (to - from) * (plot.right - plot.left),
  };
  const { index, props } = usePointed(count, plot.left, plot.right);
  const pointed = index === null
    ? null
    : plot.left + (index + .5) / count * (plot.right - plot.left);
  return (
    <div class="chart" ref={ref}>
      <svg role="img" aria-label={label} width={width} height={HEIGHT} {...props}>
        {grid(plot).map(({ y, label }) => (
          <g key={label}>
            <line class="grid" x1={plot.left} x2={plot.right} y1={y} y2={y} />
            <text class="axis" x={plot.left - 8} y={y + 4} text-anchor="end">{label}</text>
          </g>
        ))}
        {timeSteps(from, to, Math.max(2, width / 90)).map((time) => (
          <text key={time} class="axis" x={plot.x(time)} y={HEIGHT - 5} text-anchor="middle">
            {showClock(time)}
          </text>
        ))}
        {width > 0 && draw(plot)}
        {pointed !== null && (
          <line class="pointer" x1={pointed} x2={pointed} y1={plot.top} y2={plot.bottom} />
        )}
      </svg>
      {pointed !== null && (
        <div
          class="tip"
          role="status"
          style={{
            left: pointed < width / 2 ? `${pointed + 10}px` : "auto",
            right: pointed < width / 2 ? "auto" : `${width - pointed + 10}px`,
          }}
        >
          {tip(index!)}
        </div>
      )}
    </div>
  );
}
