import type { JSX } from "preact";
import type { Iso } from "../api/records.ts";
import {
  isSameClock,
  shortZone,
  showClock,
  showDay,
  showInFull,
  showMoment,
  VIEWER_ZONE,
} from "../format/date_time.ts";
import { showDuration, showRelative } from "../format/duration.ts";
import { useTicking } from "../state/ticks.ts";

/** A time, and the zone that it is thought of in, if that is another than the viewer's. */
export interface TimeProps {
  readonly at: Iso;
  readonly zone?: string | null;
}

/** A time in all zones that matter, and as it is stored. */
function inFull(at: Iso, zone: string | null | undefined): string {
  const time = Date.parse(at);
  const texts = [showInFull(time, VIEWER_ZONE)];
  if (zone && zone !== VIEWER_ZONE) texts.unshift(showInFull(time, zone));
  return [...texts, at].join("\n");
}

/** How far a time is from now, kept right. */
export function Ago({ at, zone }: TimeProps): JSX.Element {
  const text = useTicking((now) => showRelative(Date.parse(at), now), [at]);
  return <time datetime={at} title={inFull(at, zone)}>{text}</time>;
}

/** A time by the viewer's clock, and by that of its zone where that differs. */
export function Moment({ at, zone }: TimeProps): JSX.Element {
  const time = Date.parse(at);
  const text = useTicking((now) => showMoment(time, now), [at]);
  const other = zone && !isSameClock(time, zone, VIEWER_ZONE) ? zone : null;
  const otherText = other &&
    (showDay(time, time, other) === showDay(time, time)
      ? showClock(time, { seconds: time % 60_000 !== 0, zone: other })
      : `${showDay(time, time, other)} ${showClock(time, { zone: other })}`);
  return (
    <span class="moment">
      <time datetime={at} title={inFull(at, zone)}>{text}</time>
      {other && <span class="muted">{` · ${otherText} ${shortZone(other)}`}</span>}
    </span>
  );
}

/** Both: how far away it is, and beneath when that is. */
export function When(props: TimeProps): JSX.Element {
  return (
    <span class="stacked">
      <Ago {...props} />
      <small>
        <Moment {...props} />
      </small>
    </span>
  );
}

/** How long it has been since, kept right. */
export function Since({ at }: { readonly at: Iso }): JSX.Element {
  const text = useTicking((now) => showDuration(Math.max(0, now - Date.parse(at))), [at]);
  return <time datetime={at} title={inFull(at, null)}>{text}</time>;
}
