import type { JSX } from "preact";
import type { SchedulerInfo } from "../../api/records.ts";
import { Badge } from "../../components/badge.tsx";
import { useTicking } from "../../state/ticks.ts";

/** After how long without a sign a scheduler counts as gone, in milliseconds. */
const STALE_AFTER = 90_000;

/** Tells whether a scheduler has been seen of late. */
export function useIsAlive(): (scheduler: SchedulerInfo) => boolean {
  const time = useTicking((now) => Math.floor(now / 5000) * 5000, []);
  return ({ seenAt }) => time - Date.parse(seenAt) < STALE_AFTER;
}

/** Says so. */
export function AliveBadge({ scheduler }: { readonly scheduler: SchedulerInfo }): JSX.Element {
  const isAlive = useIsAlive()(scheduler);
  return <Badge tone={isAlive ? "active" : "finished"}>{isAlive ? "Alive" : "Gone"}</Badge>;
}
