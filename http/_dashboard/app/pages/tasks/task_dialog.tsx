import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { request } from "../../api/client.ts";
import { taskPath } from "../../api/paths.ts";
import type { JsonObject, Task } from "../../api/records.ts";
import { FormDialog } from "../../components/form_dialog.tsx";
import { TextInput } from "../../components/inputs.tsx";
import { toast } from "../../state/toasts.ts";
import { changed } from "../../state/topics.ts";
import { changesOf } from "../schedule_form/settings_body.ts";

interface Draft {
  readonly maxRunningJobs: string;
  readonly maxAttempts: string;
  readonly timeout: string;
  readonly misfireGraceTime: string;
  readonly priority: string;
  readonly rateLimit: string;
  readonly ratePer: string;
}

/** Changes the settings of a task. */
export function TaskDialog(
  { prefix, task, onClose }: {
    readonly prefix: string;
    readonly task: Task;
    readonly onClose: () => void;
  },
): JSX.Element {
  const [before] = useState(() => draftOf(task));
  const [draft, setDraft] = useState(before);
  const save = async () => {
    const body = changesOf(toBody(before), toBody(draft));
    if (Object.keys(body).length === 0) return;
    await request("PATCH", taskPath(prefix, task.id), { body });
    toast(`Saved ${task.id}`);
    changed(["tasks"], true);
  };
  const number = (name: keyof Draft, label: string, hint: string) => (
    <TextInput
      label={label}
      hint={hint}
      type="number"
      step="any"
      value={draft[name]}
      onInput={(text) => setDraft((others) => ({ ...others, [name]: text }))}
    />
  );
  return (
    <FormDialog title={`Edit ${task.id}`} action="Save" wide onSubmit={save} onClose={onClose}>
      <div class="fields">
        {number("maxRunningJobs", "Running at once", "Over all schedulers")}
        {number("maxAttempts", "Attempts", "1 is never tried again")}
        {number("timeout", "Timeout", "Seconds; empty: no limit")}
        {number("misfireGraceTime", "Misfire grace time", "Seconds; empty: no limit")}
        {number("rateLimit", "Rate limit", "So many starts; empty: no limit")}
        {number("ratePer", "Rate limit within", "Seconds")}
        {number("priority", "Priority", "Lower ones first")}
      </div>
    </FormDialog>
  );
}

function draftOf(task: Task): Draft {
  const text = (value: number | null | undefined) => String(value ?? "");
  return {
    maxRunningJobs: text(task.maxRunningJobs),
    maxAttempts: text(task.maxAttempts),
    timeout: text(task.timeout),
    misfireGraceTime: text(task.misfireGraceTime),
    priority: text(task.priority),
    rateLimit: text(task.rateLimit?.limit),
    ratePer: text(task.rateLimit?.per ?? 60),
  };
}

function toBody(draft: Draft): JsonObject {
  const number = (text: string) => text.trim() === "" ? null : Number(text);
  const limit = number(draft.rateLimit);
  return {
    maxRunningJobs: number(draft.maxRunningJobs),
    retry: { maxAttempts: number(draft.maxAttempts) },
    timeout: number(draft.timeout),
    misfireGraceTime: number(draft.misfireGraceTime),
    priority: number(draft.priority),
    rateLimit: limit === null ? null : { limit, per: number(draft.ratePer) },
  };
}
