import type { JSX } from "preact";
import { request } from "../../api/client.ts";
import { jobPath } from "../../api/paths.ts";
import { JOB_OUTCOMES, JOB_STATES, type JsonObject } from "../../api/records.ts";
import { ConfirmDialog } from "../../components/confirm_dialog.tsx";
import type { IconName } from "../../components/icon.tsx";
import { showCount } from "../../format/numbers.ts";
import { openDialog } from "../../state/dialogs.ts";
import { eachOf } from "../../state/each_of.ts";
import { useQuery } from "../../state/query.ts";
import { toast } from "../../state/toasts.ts";
import { changed } from "../../state/topics.ts";
import { countMatches } from "./count_matches.ts";
import { type JobFilter, toConditions } from "./job_filter.ts";

/** Something to be done with many jobs. */
export interface BulkAction {
  readonly verb: string;
  /** What has become of them. */
  readonly done: string;
  readonly icon: IconName;
  readonly path: string;
  readonly isOfFinished: boolean;
  readonly isDanger: boolean;
  /** Whether all that match may only be had by admins. */
  readonly needsAdmin: boolean;
  /** What it means. */
  readonly hint: string;
}

/** What can be done with many jobs. */
export const BULK_ACTIONS: readonly BulkAction[] = [
  {
    ...{ verb: "Cancel", done: "Cancelled", icon: "stop", path: "/jobs/cancel" },
    ...{ isOfFinished: false, isDanger: true, needsAdmin: false },
    hint: "Those that run get an abort signal, the others never start.",
  },
  {
    ...{ verb: "Retry", done: "Queued again", icon: "retry", path: "/finished-jobs/retry" },
    ...{ isOfFinished: true, isDanger: false, needsAdmin: false },
    hint: "They are queued anew under their ids, with all of their attempts.",
  },
  {
    ...{ verb: "Delete", done: "Deleted", icon: "trash", path: "/finished-jobs/delete" },
    ...{ isOfFinished: true, isDanger: true, needsAdmin: true },
    hint: "Their arguments, errors and logs are forgotten.",
  },
];

interface ManyProps {
  readonly action: BulkAction;
  readonly prefix: string;
  readonly filter: JobFilter;
  /** Those that are selected; without them all that match. */
  readonly ids?: readonly string[] | undefined;
  readonly isAdmin: boolean;
  readonly onDone: () => void;
}

/** Asks whether something is to be done with many jobs, and does it. */
export function askForMany(props: ManyProps): void {
  openDialog((close) => <ManyDialog {...props} onClose={close} />);
}

function ManyDialog(
  { action, prefix, filter, ids, isAdmin, onDone, onClose }: ManyProps & {
    readonly onClose: () => void;
  },
): JSX.Element {
  const conditions = ids === undefined ? orAll(filter) : { id: ids };
  const { data: counted } = useQuery(
    JSON.stringify(["count", conditions]),
    (signal) =>
      ids === undefined
        ? countMatches(prefix, filter, signal)
        : Promise.resolve({ count: ids.length, isExact: true }),
  );
  const many = counted &&
    `${counted.isExact ? "" : "more than "}${showCount(counted.count, "job")}`;
  const act = async () => {
    const count = action.needsAdmin && !isAdmin
      ? (await eachOf(ids!, (id) => request("DELETE", jobPath(prefix, id)))).done
      : (await request<{ count: number }>("POST", prefix + action.path, { body: conditions }))
        .count;
    toast(`${action.done}: ${showCount(count, "job")}`);
    changed(["jobs", "finished"], true);
    onDone();
  };
  return (
    <ConfirmDialog
      title={`${action.verb} ${many ?? "jobs"}?`}
      action={`${action.verb} ${many ?? ""}`}
      isDanger={action.isDanger}
      names={ids ?? []}
      disabled={counted === undefined || counted.count === 0}
      onConfirm={act}
      onClose={onClose}
    >
      <p>{action.hint}</p>
      {ids === undefined && <Conditions of={conditions} />}
    </ConfirmDialog>
  );
}

/** The conditions of a filter; one that has none names all states. */
function orAll(filter: JobFilter): JsonObject {
  const conditions = toConditions(filter);
  if (Object.keys(conditions).length > 0) return conditions;
  return filter.isFinished ? { outcome: JOB_OUTCOMES } : { state: JOB_STATES };
}

function Conditions({ of }: { readonly of: JsonObject }): JSX.Element {
  return (
    <ul class="names" aria-label="Those with">
      {Object.entries(of).map(([name, value]) => (
        <li key={name}>
          <span class="muted">{`${name}: `}</span>
          {typeof value === "string"
            ? value
            : Array.isArray(value)
            ? value.join(", ")
            : JSON.stringify(value)}
        </li>
      ))}
    </ul>
  );
}
