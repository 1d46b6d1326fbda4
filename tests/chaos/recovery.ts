import type { Evidence } from "./audit.ts";
import type { Absence } from "./presence.ts";
import type { Move } from "./recorder.ts";

/** What became of something that a dead worker held. */
export interface Recovery {
  readonly kind: Move["kind"];
  readonly id: string;
  readonly worker: string;
  /** When it was stuck from the death on, in milliseconds since the epoch. */
  readonly from: number;
  /** Until when; `Infinity` when it never was taken up. */
  readonly to: number;
  /**
   * From the death to the next holder or the end, in milliseconds; `null` when there was none. It does
   * not count that nobody was there to take it up when its lease had ended.
   */
  readonly ms: number | null;
}

/** What became of all that was held by workers when they were killed. */
export function recoveries({ records, kills, absences, lease }: Evidence): Recovery[] {
  const deaths = new Map(kills.map(({ worker, at }) => [worker, at]));
  const stories = Map.groupBy(records.moves, ({ kind, id }) => `${kind} ${id}`);
  return [...stories.values()].flatMap((story) =>
    story.flatMap((move, i): Recovery[] => {
      const { kind, id, holder } = move;
      const death = deaths.get(holder ?? "");
      if (death === undefined) return [];
      const next = story.slice(i + 1).find(isTaken);
      if (next && next.at <= death) return [];
      // what the server got before the death may be done after it
      const from = Math.max(death, move.at);
      const ms = next ? next.at - from - absent(absences, from + lease, next.at) : null;
      return [{ kind, id, worker: holder!, from, to: next?.at ?? Infinity, ms }];
    })
  );
}

function isTaken({ kind, holder, state }: Move): boolean {
  return holder !== null || state === "ended" || kind === "schedule";
}

function absent(absences: readonly Absence[], from: number, to: number): number {
  const overlap = (each: Absence) => Math.min(to, each.to) - Math.max(from, each.from);
  return absences.reduce((sum, each) => sum + Math.max(0, overlap(each)), 0);
}
