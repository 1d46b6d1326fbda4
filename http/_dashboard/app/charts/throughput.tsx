import type { JSX } from "preact";
import { JOB_OUTCOMES, type JobOutcome } from "../api/records.ts";
import { showClock } from "../format/date_time.ts";
import { showCompact, showCount, showNumber, sum } from "../format/numbers.ts";
import { WORD } from "../format/words.ts";
import type { Bucket } from "./buckets.ts";
import { ChartFrame, type Plot } from "./frame.tsx";
import { niceSteps } from "./scale.ts";

const BAD = JOB_OUTCOMES.filter((outcome) => outcome !== "success");

/** How many jobs ended: those that succeeded above the line, all others beneath it. */
export function ThroughputChart(
  { buckets, every }: { readonly buckets: readonly Bucket[]; readonly every: number },
): JSX.Element {
  const from = buckets[0]?.at ?? 0;
  const to = (buckets.at(-1)?.at ?? 1) + every;
  const good = Math.max(0, ...buckets.map(({ counts }) => counts.success ?? 0));
  const bad = Math.max(0, ...buckets.map(badCount));
  const steps = niceSteps(Math.max(1, good + bad), 3);
  const top = Math.max(1, good);
  const scale = ({ top: first, bottom }: Plot) =>
    (bottom - first) / (top * 1.05 + Math.max(bad, top * .12));
  const zero = (plot: Plot) => plot.top + top * 1.05 * scale(plot);
  return (
    <ChartFrame
      label={summary(buckets)}
      from={from}
      to={to}
      count={buckets.length}
      grid={(plot) => [
        ...steps.filter((step) => step <= top * 1.05 && Number.isInteger(step))
          .map((step) => ({ y: zero(plot) - step * scale(plot), label: showCompact(step) })),
      ]}
      draw={(plot) =>
        buckets.map((bucket) => (
          <Bar
            key={bucket.at}
            bucket={bucket}
            plot={plot}
            every={every}
            zero={zero(plot)}
            scale={scale(plot)}
          />
        ))}
      tip={(index) => <Tip bucket={buckets[index]!} />}
    />
  );
}

function badCount({ counts }: Bucket): number {
  return sum(BAD.map((outcome) => counts[outcome] ?? 0));
}

function Bar(
  { bucket, plot, every, zero, scale }: {
    readonly bucket: Bucket;
    readonly plot: Plot;
    readonly every: number;
    readonly zero: number;
    readonly scale: number;
  },
): JSX.Element {
  const x = plot.x(bucket.at);
  const width = Math.max(1, plot.x(bucket.at + every) - x - 1.5);
  const bar = (outcome: JobOutcome, y: number, height: number) => (
    <rect
      key={outcome}
      class={`fill ${outcome}`}
      x={x}
      y={y}
      width={width}
      height={height}
      rx="1"
    />
  );
  const height = (count: number) => Math.max(2, count * scale);
  const success = bucket.counts.success ?? 0;
  let below = zero + 1;
  return (
    <g>
      {success > 0 && bar("success", zero - height(success), height(success))}
      {BAD.filter((outcome) => bucket.counts[outcome]).map((outcome) => {
        const y = below;
        below += height(bucket.counts[outcome]!);
        return bar(outcome, y, height(bucket.counts[outcome]!));
      })}
    </g>
  );
}

function Tip({ bucket }: { readonly bucket: Bucket }): JSX.Element {
  return (
    <>
      <strong>{showClock(bucket.at)}</strong>
      {bucket.total === 0 && <span class="muted">nothing ended</span>}
      {JOB_OUTCOMES.filter((outcome) => bucket.counts[outcome]).map((outcome) => (
        <span key={outcome} class="key-line">
          <i class={`swatch ${outcome}`} />
          {`${WORD[outcome]} ${showNumber(bucket.counts[outcome]!)}`}
        </span>
      ))}
    </>
  );
}

/** How many ended how, with the colours of the chart. */
export function ThroughputLegend(
  { buckets }: { readonly buckets: readonly Bucket[] },
): JSX.Element {
  return (
    <p class="legend">
      {JOB_OUTCOMES.map((outcome) => ({ outcome, count: totalOf(buckets, outcome) }))
        .filter(({ outcome, count }) => count > 0 || outcome === "success" || outcome === "error")
        .map(({ outcome, count }) => (
          <span key={outcome} class="key-line">
            <i class={`swatch ${outcome}`} />
            {WORD[outcome]} <b>{showNumber(count)}</b>
          </span>
        ))}
    </p>
  );
}

function totalOf(buckets: readonly Bucket[], outcome: JobOutcome): number {
  return sum(buckets.map(({ counts }) => counts[outcome] ?? 0));
}

function summary(buckets: readonly Bucket[]): string {
  const total = sum(buckets.map(({ total }) => total));
  const bad = sum(buckets.map(badCount));
  return `Jobs that ended a minute: ${showCount(total, "job")} in the last hour, ${
    bad === 0 ? "all succeeded" : `${showNumber(bad)} did not succeed`
  }. Arrow keys tell each minute.`;
}
