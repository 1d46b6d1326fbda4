import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { get, request } from "../../api/client.ts";
import { schedulePath } from "../../api/paths.ts";
import type { PreviewAnswer } from "../../api/records.ts";
import { now } from "../../api/server_clock.ts";
import { FormDialog } from "../../components/form_dialog.tsx";
import { TextInput } from "../../components/inputs.tsx";
import { VIEWER_ZONE } from "../../format/date_time.ts";
import { fromLocalInput, toLocalInput } from "../../format/local_input.ts";
import { showCount } from "../../format/numbers.ts";
import { useDebounced } from "../../state/debounced.ts";
import { useQuery } from "../../state/query.ts";
import { toast } from "../../state/toasts.ts";
import { changed } from "../../state/topics.ts";

const DAY = 86_400_000;
/** Up to so many fire times are counted. */
const COUNTED = 100;

/** Asks which time to catch up with. */
export function BackfillDialog(
  { prefix, id, onClose }: {
    readonly prefix: string;
    readonly id: string;
    readonly onClose: () => void;
  },
): JSX.Element {
  const [from, setFrom] = useState(toLocalInput(Math.floor((now() - DAY) / 60_000) * 60_000));
  const [to, setTo] = useState(toLocalInput(Math.floor(now() / 60_000) * 60_000));
  const [start, end] = [fromLocalInput(from), fromLocalInput(to)];
  const count = useFireTimes(prefix, id, start, end);
  const backfill = async () => {
    const { ids } = await request<{ ids: readonly string[] }>(
      "POST",
      schedulePath(prefix, id, "backfill"),
      { body: { from: start, to: end } },
    );
    toast(`Added ${showCount(ids.length, "job")} of ${id}`);
    changed(["jobs"], true);
  };
  return (
    <FormDialog
      title={`Backfill ${id}`}
      action="Add the jobs"
      onClose={onClose}
      onSubmit={backfill}
      disabled={start === null || end === null || start >= end || count === 0}
    >
      <p class="muted">
        Adds the jobs of all fire times between two times, without those that there were already.
      </p>
      <div class="fields">
        <TextInput
          label="From"
          type="datetime-local"
          step={1}
          value={from}
          onInput={setFrom}
          hint={VIEWER_ZONE}
        />
        <TextInput label="To" type="datetime-local" step={1} value={to} onInput={setTo} />
      </div>
      <p role="status">
        {start && end && start >= end ? "The end is after the start." : countText(count)}
      </p>
    </FormDialog>
  );
}

/** How many fire times were found, in words. */
function countText(count: number | undefined): string {
  if (count === undefined) return "";
  if (count === 0) return "There are no fire times in this time.";
  return `${showCount(count, "fire time")}${count === COUNTED ? " or more" : ""} in this time.`;
}

/** How many fire times there are between two times, as soon as that is known. */
function useFireTimes(
  prefix: string,
  id: string,
  from: string | null,
  to: string | null,
): number | undefined {
  const span = useDebounced(from && to && from < to ? `${from}/${to}` : "", 300);
  const { data, isStale } = useQuery(`${prefix}/backfill/${id}/${span}`, async (signal) => {
    if (span === "") return undefined;
    const [after, end] = span.split("/") as [string, string];
    const since = new Date(Date.parse(after) - 1).toISOString();
    const { fireTimes } = await get<PreviewAnswer>(
      schedulePath(prefix, id, "preview"),
      { n: COUNTED, after: since },
      signal,
    );
    return fireTimes.filter((time) => Date.parse(time) < Date.parse(end)).length;
  });
  return isStale ? undefined : data;
}
