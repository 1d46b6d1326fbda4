import type { JSX } from "preact";
import { request } from "../../api/client.ts";
import { schedulePath } from "../../api/paths.ts";
import type { Schedule } from "../../api/records.ts";
import { BulkBar } from "../../components/bulk_bar.tsx";
import { Button } from "../../components/button.tsx";
import type { Selection } from "../../components/table.tsx";
import { usePrefix } from "../../state/viewer.ts";
import { askToDelete, askToResume, forEach } from "./schedule_actions.tsx";

/** What can be done with several schedules at once. */
export function SchedulesBulk(
  { selection, shown }: { readonly selection: Selection; readonly shown: readonly Schedule[] },
): JSX.Element {
  const prefix = usePrefix();
  const ids = [...selection.ids];
  const clear = () => selection.change(new Set());
  const post = async (done: string, action: string) => {
    await forEach(ids, done, (id) => request("POST", schedulePath(prefix, id, action)));
    clear();
  };
  const halted = shown.filter(({ id, paused, error }) =>
    selection.ids.has(id) && (paused || error)
  );
  return (
    <BulkBar selection={selection}>
      <Button icon="play" onPress={() => post("Queued a job of", "run")}>Run now</Button>
      <Button icon="pause" onPress={() => post("Paused", "pause")}>Pause</Button>
      <Button
        icon="right"
        disabled={halted.length === 0}
        onPress={() => askToResume(prefix, halted.map(({ id }) => id), clear)}
      >
        Resume
      </Button>
      <Button kind="danger" icon="trash" onPress={() => askToDelete(prefix, ids, clear)}>
        Delete
      </Button>
    </BulkBar>
  );
}
