import type { Fire } from "../../../src/store.ts";
import { isCancelled, LAPSED_NOW } from "./dependencies.ts";
import { isHeld } from "./held.ts";
import { jobField } from "./insert_jobs.ts";
import { noteKeys } from "./keys.ts";
import { sql, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** What becomes of the jobs of fire times while others of their schedules are there. */
export interface Overlaps {
  /** What is asked besides, as pairs of `json_object`; `?6` is the time. */
  readonly ask: string;
  /** The values of `?8` … in that. */
  readonly asked: readonly string[];
  /** What is written before the jobs are added, at a time. */
  readonly before: (now: number) => Statement[];
  /** Whether jobs are cancelled, so that their concurrency keys are free. */
  readonly frees: boolean;
  /** For which jobs of the list, whose row is `j`, and at the time `?2`, it holds: those are added. */
  readonly guard: string;
}

/** What is about to become of the job `o` in the commit that asks, before jobs are added, as SQL. */
export interface Leaving {
  /** It ends. */
  readonly isOver: string;
  /** It runs no longer, but goes on unless it was cancelled. */
  readonly isGivenUp: string;
}

const NOTHING: Leaving = { isOver: "FALSE", isGivenUp: "FALSE" };

/** What the policies of the schedules of fires ask for; as a rule that is nothing. */
export function overlapsOf(
  tables: Tables,
  fires: readonly Fire[],
  newJobs: readonly { readonly heldSchedule: string; readonly token: string }[],
  { isOver, isGivenUp }: Leaving,
): Overlaps {
  const { schedules, jobs } = tables;
  const claim = { id: jobField("heldSchedule"), token: jobField("token"), now: "?2" };
  const held = `SELECT 1 FROM ${schedules} h WHERE ${isHeld("h", claim)}`;
  if (fires.every(({ overlap = "allow" }) => overlap === "allow" || overlap === "bufferAll")) {
    return { ask: "", asked: [], frees: false, before: () => [], guard: `EXISTS (${held})` };
  }
  const places = newJobs.map(({ heldSchedule }, i) => [i, heldSchedule]);
  const cancelling = fires.filter(({ overlap, jobs }) =>
    overlap === "cancelOther" && jobs.length > 0
  )
    .map(({ scheduleId, token }) => [scheduleId, token]);
  const isSkipped = ({ isOver, isGivenUp }: Leaving) => {
    const others = `SELECT 1 FROM ${jobs} o WHERE o.schedule_id = h.id AND NOT ${isOver}`;
    return `((h.overlap = 'skip' AND EXISTS (${others}))
      OR (h.overlap = 'bufferOne' AND EXISTS (${others}
        AND (o.state NOT IN ('running', 'lapsed')
          OR (${isGivenUp} AND NOT ${isCancelled("o.aborted")})))))`;
  };
  const inList = (list: string, now: string) => {
    const ofList = { id: "(c.value ->> 0)", token: "(c.value ->> 1)", now };
    return `schedule_id IN (SELECT h.id FROM json_each(${list}) c
      CROSS JOIN ${schedules} h ON ${isHeld("h", ofList)})`;
  };
  return {
    ask: `, 'skipped', (SELECT json_group_array(c.value ->> 0) FROM json_each(?8) c
        JOIN ${schedules} h ON h.id = c.value ->> 1 WHERE ${isSkipped({ isOver, isGivenUp })}),
      'aborted', (SELECT json_group_array(o.id) FROM ${jobs} o WHERE o.state = 'running'
        AND o.lease_until > ?6 AND NOT ${isOver} AND NOT ${isGivenUp}
        AND ${inList("?9", "?6")})`,
    asked: [JSON.stringify(places), JSON.stringify(cancelling)],
    before: (now) =>
      cancelling.length === 0 ? [] : [
        noteKeys(
          tables,
          `${jobs} h WHERE h.state = 'queued' AND h.${inList("?1", "?2")}`,
          ...[JSON.stringify(cancelling), now],
        ),
        ...[
          `UPDATE ${jobs} SET aborted = 'cancelled' WHERE state IN ('running', 'lapsed')
          AND ${inList("?1", "?2")}`,
          `UPDATE ${jobs} SET aborted = 'cancelled', ${LAPSED_NOW}
          WHERE state IN ('waiting', 'blocked', 'held', 'queued') AND ${inList("?1", "?2")}`,
        ].map((text) => sql(text, JSON.stringify(cancelling), now)),
      ],
    frees: cancelling.length > 0,
    guard: `EXISTS (${held} AND NOT ${isSkipped(NOTHING)})`,
  };
}
