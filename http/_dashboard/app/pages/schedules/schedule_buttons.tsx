import type { JSX } from "preact";
import type { Schedule } from "../../api/records.ts";
import { scheduleState } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Menu, type MenuItem } from "../../components/menu.tsx";
import { href, navigate } from "../../state/router.ts";
import { usePrefix, useScopes } from "../../state/viewer.ts";
import { askToBackfill, askToDelete, askToResume, pause, runNow } from "./schedule_actions.tsx";

/** What can be done with a schedule: the most frequent as buttons, the rest in a menu. */
export function ScheduleButtons(
  { schedule, isLarge = false, onDeleted = () => {} }: {
    readonly schedule: Schedule;
    /** Whether the buttons have words. */
    readonly isLarge?: boolean;
    readonly onDeleted?: () => void;
  },
): JSX.Element | null {
  const prefix = usePrefix();
  const { write } = useScopes();
  if (!write) return null;
  const { id } = schedule;
  const kind = isLarge ? "plain" : "quiet";
  const state = scheduleState(schedule);
  const isHalted = state === "paused" || state === "failed";
  const items: MenuItem[] = [
    { label: "Edit", icon: "edit", onChoose: () => navigate(href(["schedules", id, "edit"])) },
    {
      label: "Duplicate",
      icon: "copy",
      onChoose: () => navigate(href(["new-schedule"], { from: id })),
    },
    { label: "Backfill…", icon: "history", onChoose: () => askToBackfill(prefix, id) },
    {
      ...{ label: "Delete…", icon: "trash", isDanger: true },
      onChoose: () => askToDelete(prefix, [id], onDeleted),
    },
  ];
  return (
    <span class="tools">
      <Button kind={kind} icon="play" label={`Run ${id} now`} onPress={() => runNow(prefix, id)}>
        {isLarge ? "Run now" : undefined}
      </Button>
      {isHalted
        ? (
          <Button
            kind={kind}
            icon="right"
            label={`Resume ${id}`}
            onPress={() => askToResume(prefix, [id])}
          >
            {isLarge ? "Resume" : undefined}
          </Button>
        )
        : (
          <Button kind={kind} icon="pause" label={`Pause ${id}`} onPress={() => pause(prefix, id)}>
            {isLarge ? "Pause" : undefined}
          </Button>
        )}
      <Menu label={`More actions for ${id}`} items={items} />
    </span>
  );
}
