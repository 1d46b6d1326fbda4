import type { JSX } from "preact";
import { request } from "../../api/client.ts";
import { taskPath } from "../../api/paths.ts";
import type { Task } from "../../api/records.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm_dialog.tsx";
import { Menu, type MenuItem } from "../../components/menu.tsx";
import { openDialog } from "../../state/dialogs.ts";
import { href, navigate } from "../../state/router.ts";
import { toast } from "../../state/toasts.ts";
import { changed } from "../../state/topics.ts";
import { usePrefix, useScopes } from "../../state/viewer.ts";
import { AddJobDialog } from "../jobs/add_job_dialog.tsx";
import { TaskDialog } from "./task_dialog.tsx";

/** What can be done with a task. */
export function TaskButtons(
  { task, isLarge = false }: { readonly task: Task; readonly isLarge?: boolean },
): JSX.Element | null {
  const prefix = usePrefix();
  const { write, admin } = useScopes();
  if (!write && !admin) return null;
  const { id } = task;
  const kind = isLarge ? "plain" : "quiet";
  const edit = () =>
    openDialog((close) => <TaskDialog prefix={prefix} task={task} onClose={close} />);
  const newSchedule: MenuItem = {
    ...{ label: "New schedule of it", icon: "schedules" },
    onChoose: () => navigate(href(["new-schedule"], { taskId: id })),
  };
  const remove: MenuItem = {
    ...{ label: "Delete…", icon: "trash", isDanger: true },
    onChoose: () => askToDeleteTask(prefix, id),
  };
  return (
    <span class="tools">
      {write && (
        <Button
          kind={kind}
          icon="plus"
          label={`Add job of ${id}`}
          onPress={() =>
            openDialog((close) => <AddJobDialog prefix={prefix} taskId={id} onClose={close} />)}
        >
          {isLarge ? "Add job" : undefined}
        </Button>
      )}
      {admin && (
        <Button kind={kind} icon="edit" label={`Edit ${id}`} onPress={edit}>
          {isLarge ? "Edit" : undefined}
        </Button>
      )}
      <Menu
        label={`More actions for ${id}`}
        items={[...(write ? [newSchedule] : []), ...(admin ? [remove] : [])]}
      />
    </span>
  );
}

function askToDeleteTask(prefix: string, id: string): void {
  openDialog((close) => (
    <ConfirmDialog
      title={`Delete task ${id}?`}
      action="Delete"
      isDanger
      names={[id]}
      onClose={close}
      onConfirm={async () => {
        await request("DELETE", taskPath(prefix, id));
        toast(`Deleted ${id}`);
        changed(["tasks"], true);
        navigate(href(["tasks"]));
      }}
    >
      <p>Its settings are forgotten. It cannot go while schedules or jobs refer to it.</p>
    </ConfirmDialog>
  ));
}
