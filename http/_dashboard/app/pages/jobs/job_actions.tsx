import { request } from "../../api/client.ts";
import { jobPath } from "../../api/paths.ts";
import type { Job } from "../../api/records.ts";
import { ConfirmDialog } from "../../components/confirm_dialog.tsx";
import { shortId } from "../../format/short_id.ts";
import { openDialog } from "../../state/dialogs.ts";
import { toast } from "../../state/toasts.ts";
import { changed } from "../../state/topics.ts";

/** A job in a line. */
function nameOf({ id, taskId }: Job): string {
  return `${taskId} ${shortId(id)}`;
}

/** Queues a finished job anew. */
export async function retryJob(prefix: string, job: Job): Promise<void> {
  await request("POST", jobPath(prefix, job.id, "retry"));
  toast(`Queued ${nameOf(job)} again`);
  changed(["jobs", "finished"], true);
}

/** Asks whether a job is to end early, and makes it. */
export function askToCancel(prefix: string, job: Job): void {
  openDialog((close) => (
    <ConfirmDialog
      title={`Cancel ${nameOf(job)}?`}
      action="Cancel the job"
      isDanger
      names={[job.id]}
      onClose={close}
      onConfirm={async () => {
        await request("POST", jobPath(prefix, job.id, "cancel"));
        toast(`${nameOf(job)} is to end`);
        changed(["jobs", "finished"], true);
      }}
    >
      <p>If it runs, its signal aborts. What it has done stays done.</p>
    </ConfirmDialog>
  ));
}

/** Asks whether a finished job is to be forgotten, and forgets it. */
export function askToDeleteJob(prefix: string, job: Job, onDone?: () => void): void {
  openDialog((close) => (
    <ConfirmDialog
      title={`Delete ${nameOf(job)}?`}
      action="Delete"
      isDanger
      names={[job.id]}
      onClose={close}
      onConfirm={async () => {
        await request("DELETE", jobPath(prefix, job.id));
        toast(`Deleted ${nameOf(job)}`);
        changed(["finished"], true);
        onDone?.();
      }}
    >
      <p>Its arguments, its errors and its log are forgotten.</p>
    </ConfirmDialog>
  ));
}
