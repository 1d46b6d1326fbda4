import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TimelineItem } from "../api/records.ts";
import { Button } from "../components/button.tsx";
import { showClock } from "../format/date_time.ts";
import { showCount } from "../format/numbers.ts";
import { useTicking } from "../state/ticks.ts";
import { Density } from "./density.tsx";
import { timeSteps } from "./scale.ts";
import { Lane } from "./timeline_lane.tsx";
import { useWidth } from "./width.ts";

const FEW = 10;

/** When which schedule fires: how many at a time on top, and beneath a lane for each of the first. */
export function Timeline(
  { items, from, to, more }: {
    readonly items: readonly TimelineItem[];
    readonly from: number;
    readonly to: number;
    /** Whether there are schedules that are not shown. */
    readonly more: boolean;
  },
): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [isWhole, setWhole] = useState(false);
  const left = useTicking((now) => Math.round(1000 * (now - from) / (to - from)) / 1000, [
    from,
    to,
  ]);
  const lanes = isWhole ? items : items.slice(0, FEW);
  return (
    <div class="timeline">
      <div class="lane head">
        <small class="muted">{extentText(items, more)}</small>
        <div class="track" ref={ref}>
          {width > 0 && <Density items={items} from={from} to={to} width={width} />}
        </div>
      </div>
      <div class="lane axis-row" aria-hidden="true">
        <span />
        <div class="track">
          {timeSteps(from, to, Math.max(2, width / 80)).map((time) => (
            <span
              key={time}
              class="axis-label"
              style={{ left: `${100 * (time - from) / (to - from)}%` }}
            >
              {showClock(time)}
            </span>
          ))}
          <span class="now" style={{ left: `${100 * left}%` }} />
        </div>
      </div>
      <ul class={isWhole && items.length > 2 * FEW ? "lanes scrolled" : "lanes"}>
        {lanes.map((item) => (
          <Lane key={item.scheduleId} item={item} from={from} to={to} width={width} />
        ))}
      </ul>
      {items.length > FEW && (
        <Button kind="quiet" icon="down" onPress={() => setWhole(!isWhole)}>
          {isWhole ? "Show the next ten" : `Show all ${items.length}${more ? " that fit" : ""}`}
        </Button>
      )}
    </div>
  );
}

/** How many schedules are shown, and up to when that is all of them. */
function extentText(items: readonly TimelineItem[], more: boolean): string {
  if (!more) return showCount(items.length, "schedule");
  const last = Math.max(...items.map(({ fireTimes }) => Date.parse(fireTimes[0] ?? "") || 0));
  return `The first ${showCount(items.length, "schedule")}: all there is up to ${showClock(last)}`;
}
