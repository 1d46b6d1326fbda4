import { request } from "../../api/client.ts";
import { schedulePath } from "../../api/paths.ts";
import { openDialog } from "../../state/dialogs.ts";
import { eachOf } from "../../state/each_of.ts";
import { href, navigate } from "../../state/router.ts";
import { toast, toastProblem } from "../../state/toasts.ts";
import { changed } from "../../state/topics.ts";
import { showCount } from "../../format/numbers.ts";
import { BackfillDialog } from "./backfill_dialog.tsx";
import { ConfirmDialog } from "../../components/confirm_dialog.tsx";
import { ResumeDialog } from "./resume_dialog.tsx";

/** Queues a job of a schedule now. */
export async function runNow(prefix: string, id: string): Promise<void> {
  await request("POST", schedulePath(prefix, id, "run"));
  toast(`Queued a job of ${id}`);
  changed(["jobs", "schedules"], true);
}

/** Pauses a schedule. */
export async function pause(prefix: string, id: string): Promise<void> {
  await request("POST", schedulePath(prefix, id, "pause"));
  toast(`Paused ${id}`);
  changed(["schedules"], true);
}

/** Asks from when on paused schedules go on, and lets them. */
export function askToResume(prefix: string, ids: readonly string[], onDone?: () => void): void {
  openDialog((close) => (
    <ResumeDialog
      ids={ids}
      onClose={close}
      onResume={async (resumeFrom) => {
        const body = resumeFrom === null ? {} : { resumeFrom };
        await forEach(ids, "Resumed", (id) =>
          request("POST", schedulePath(prefix, id, "unpause"), { body }));
        onDone?.();
      }}
    />
  ));
}

/** Asks which time to catch up with, and makes its jobs. */
export function askToBackfill(prefix: string, id: string): void {
  openDialog((close) => <BackfillDialog prefix={prefix} id={id} onClose={close} />);
}

/** Asks whether schedules are to go, and removes them. */
export function askToDelete(
  prefix: string,
  ids: readonly string[],
  onDone: () => void = () => navigate(href(["schedules"])),
): void {
  const what = ids.length === 1 ? `schedule ${ids[0]}` : showCount(ids.length, "schedule");
  openDialog((close) => (
    <ConfirmDialog
      title={`Delete ${what}?`}
      action="Delete"
      isDanger
      names={ids}
      onClose={close}
      onConfirm={async () => {
        await forEach(ids, "Deleted", (id) => request("DELETE", schedulePath(prefix, id)));
        onDone();
      }}
    >
      <p>It fires no more. Jobs that it has made are not touched.</p>
    </ConfirmDialog>
  ));
}

/** Does something with each of several schedules, and says what came of it. */
export async function forEach(
  ids: readonly string[],
  done: string,
  act: (id: string) => Promise<unknown>,
): Promise<void> {
  if (ids.length === 1) {
    await act(ids[0]!);
    toast(`${done} ${ids[0]}`);
  } else {
    const result = await eachOf(ids, act);
    toast(`${done} ${showCount(result.done, "schedule")}`);
    if (result.problems.length > 0) toastProblem(result.problems[0]);
  }
  changed(["schedules", "jobs"], true);
}
