import type { JSX } from "preact";
import { showClock } from "../format/date_time.ts";
import { showDuration } from "../format/duration.ts";
import type { Bucket } from "./buckets.ts";
import { ChartFrame, type Plot } from "./frame.tsx";
import { durationSteps } from "./scale.ts";

/** How late jobs started: a line for the mean, and an area up to the latest. */
export function LatenessChart(
  { buckets, every }: { readonly buckets: readonly Bucket[]; readonly every: number },
): JSX.Element {
  const max = Math.max(.001, ...buckets.map(({ maxLateness }) => maxLateness ?? 0));
  const steps = durationSteps(max, 3);
  const top = steps.at(-1)!;
  const y = ({ top: first, bottom }: Plot, value: number) =>
    bottom - value / top * (bottom - first);
  const known = buckets.filter(({ meanLateness }) => meanLateness !== null);
  const points = (plot: Plot, of: "meanLateness" | "maxLateness") =>
    known.map((bucket) => `${plot.x(bucket.at + every / 2)},${y(plot, bucket[of] ?? 0)}`);
  return (
    <ChartFrame
      label={`How late jobs started, at most ${
        showDuration(max * 1000)
      } in the last hour. Arrow keys tell each minute.`}
      from={buckets[0]?.at ?? 0}
      to={(buckets.at(-1)?.at ?? 1) + every}
      count={buckets.length}
      grid={(plot) =>
        steps.map((step) => ({
          y: y(plot, step),
          label: step === 0 ? "0" : showDuration(step * 1000),
        }))}
      draw={(plot) =>
        known.length > 0 && (
          <>
            <path class="area" d={area(plot, points(plot, "maxLateness"))} />
            <polyline class="line max" points={points(plot, "maxLateness").join(" ")} />
            <polyline class="line mean" points={points(plot, "meanLateness").join(" ")} />
            {known.length === 1 && (
              <circle
                class="dot"
                r="2.5"
                cx={plot.x(known[0]!.at + every / 2)}
                cy={y(plot, known[0]!.meanLateness!)}
              />
            )}
          </>
        )}
      tip={(index) => <Tip bucket={buckets[index]!} />}
    />
  );
}

function area(plot: Plot, points: readonly string[]): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  return `M${first.split(",")[0]},${plot.bottom}L${points.join("L")}L${
    last.split(",")[0]
  },${plot.bottom}Z`;
}

function Tip({ bucket }: { readonly bucket: Bucket }): JSX.Element {
  const { at, meanLateness, maxLateness } = bucket;
  return (
    <>
      <strong>{showClock(at)}</strong>
      {meanLateness === null ? <span class="muted">nothing started by schedule</span> : (
        <>
          <span>{`mean ${showDuration(meanLateness * 1000)}`}</span>
          <span>{`latest ${showDuration((maxLateness ?? 0) * 1000)}`}</span>
        </>
      )}
    </>
  );
}
