import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { request } from "../../api/client.ts";
import { newKey } from "../../api/new_key.ts";
import type { Job } from "../../api/records.ts";
import { FormDialog } from "../../components/form_dialog.tsx";
import { CodeInput, SelectInput, TextInput } from "../../components/inputs.tsx";
import { parseList, parseObject, toText } from "../../format/json_input.ts";
import { fromLocalInput } from "../../format/local_input.ts";
import { shortId } from "../../format/short_id.ts";
import { href, navigate } from "../../state/router.ts";
import { toast } from "../../state/toasts.ts";
import { changed } from "../../state/topics.ts";
import { useTasks } from "../../state/queries.ts";
import { VIEWER_ZONE } from "../../format/date_time.ts";

/** Adds a job of a task, from nothing or like another one. */
export function AddJobDialog(
  { prefix, taskId: given = "", like, onClose }: {
    readonly prefix: string;
    readonly taskId?: string;
    readonly like?: Job;
    readonly onClose: () => void;
  },
): JSX.Element {
  const tasks = useTasks().data?.map(({ id }) => id) ?? [];
  const [taskId, setTaskId] = useState(like?.taskId ?? given);
  const [args, setArgs] = useState(like ? toText(like.args) : "[]");
  const [kwargs, setKwargs] = useState(like?.kwargs ? toText(like.kwargs) : "");
  const [runAt, setRunAt] = useState("");
  const [priority, setPriority] = useState(String(like?.priority ?? ""));
  const [isTried, setTried] = useState(false);
  const [key] = useState(newKey);
  const [list, object] = [parseList(args), parseObject(kwargs)];
  const reason = (parsed: object) =>
    isTried && "reason" in parsed ? String(parsed.reason) : undefined;

  const add = async (): Promise<void | false> => {
    setTried(true);
    if ("reason" in list || "reason" in object || taskId === "") return false;
    const time = fromLocalInput(runAt);
    const { id } = await request<{ id: string }>("POST", `${prefix}/jobs`, {
      body: {
        taskId,
        args: list.value,
        ...(object.value !== null && { kwargs: object.value }),
        ...(time !== null && { runAt: time }),
        ...(priority.trim() !== "" && { priority: Number(priority) }),
      },
      headers: { "idempotency-key": key },
    });
    toast(`Added ${taskId} ${shortId(id)}`);
    changed(["jobs"], true);
    navigate(href(["jobs", id]));
  };

  return (
    <FormDialog title="Add a job" action="Add job" wide onSubmit={add} onClose={onClose}>
      <div class="fields">
        <SelectInput
          label="Task"
          value={taskId}
          onInput={setTaskId}
          error={isTried && taskId === "" ? "Choose a task." : undefined}
          options={[
            ["", "Choose a task"],
            ...[...new Set([...tasks, ...(taskId ? [taskId] : [])])].map((id) => [id, id] as const),
          ]}
        />
        <CodeInput
          label="Arguments"
          value={args}
          onInput={setArgs}
          error={reason(list)}
          hint='A JSON list, such as ["ada", 3]'
        />
        <CodeInput
          label="Keyword arguments"
          rows={2}
          value={kwargs}
          onInput={setKwargs}
          error={reason(object)}
          hint="A JSON object, or empty"
          placeholder="{ }"
        />
        <TextInput
          label="Not before"
          type="datetime-local"
          step={1}
          value={runAt}
          onInput={setRunAt}
          hint={`By your clock, ${VIEWER_ZONE}; empty: at once`}
        />
        <TextInput
          label="Priority"
          type="number"
          step={1}
          value={priority}
          onInput={setPriority}
          hint="Lower ones first; empty: as its task"
        />
      </div>
    </FormDialog>
  );
}
