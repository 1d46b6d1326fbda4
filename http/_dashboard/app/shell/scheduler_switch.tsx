import type { JSX } from "preact";
import { useContext } from "preact/hooks";
import { Segments } from "../components/segments.tsx";
import { hrefOn, navigate, useRoute } from "../state/router.ts";
import { ViewerContext } from "../state/viewer.ts";

const LABELS = { scheduler: "Scheduler", transient: "Transient", persistent: "Persistent" };

/** Goes from one scheduler to the other, where there are two. */
export function SchedulerSwitch(): JSX.Element | null {
  const { session: { schedulers }, scheduler } = useContext(ViewerContext);
  const { path } = useRoute();
  if (schedulers.length < 2) return null;
  // what is shown of one thing is not there on the other
  const page = path.slice(0, 1);
  return (
    <Segments
      label="Scheduler"
      value={scheduler.name}
      options={schedulers.toReversed().map(({ name }) => ({ value: name, label: LABELS[name] }))}
      onChange={(name) => navigate(hrefOn(name, page))}
    />
  );
}
