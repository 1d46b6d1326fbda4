import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { asProblem, type ProblemError } from "../../api/problem.ts";
import type { JsonObject } from "../../api/records.ts";
import { Button } from "../../components/button.tsx";
import { LinkButton } from "../../components/link_button.tsx";
import { Panel } from "../../components/panel.tsx";
import { type FieldErrors, toBody } from "./settings_body.ts";
import type { SettingsDraft } from "./settings_draft.ts";
import { ArgumentFields, PolicyFields, type SettingsProps } from "./settings_fields.tsx";
import { toTriggerInput, type TriggerDraft } from "./trigger_draft.ts";
import { TriggerEditor } from "./trigger_editor.tsx";
import { TriggerPreview, usePreview } from "./trigger_preview.tsx";

/** What a form holds when it is sent. */
export interface Filled {
  readonly settings: SettingsDraft;
  /** The settings as the server takes them. */
  readonly body: JsonObject;
  /** The trigger, or nothing when it is as it was. */
  readonly trigger: JsonObject | undefined;
}

/** Edits a schedule, new or not. */
export function ScheduleForm(
  { settings, trigger, first, action, back, onSave, onProblem }: {
    readonly settings: SettingsDraft;
    readonly trigger: TriggerDraft;
    /** The fields that come first: what it is called and does. */
    readonly first: (props: SettingsProps) => JSX.Element;
    readonly action: string;
    /** Where to go when it is left. */
    readonly back: string;
    readonly onSave: (filled: Filled) => Promise<void>;
    /** Shows a refusal in its own way, if it has one. */
    readonly onProblem?: (problem: ProblemError, retry: () => void) => JSX.Element | null;
  },
): JSX.Element {
  const [draft, setDraft] = useState(settings);
  const [triggerDraft, setTrigger] = useState(trigger);
  const [problem, setProblem] = useState<ProblemError>();
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const preview = usePreview(triggerDraft);
  const { body, errors } = useMemo(() => toBody(draft), [draft]);
  const shown = { ...serverErrors(problem), ...(isTried ? errors : {}) };
  /** What was refused is another one once it has been changed. */
  const edit = (change: () => void) => {
    setProblem(undefined);
    change();
  };
  const props: SettingsProps = {
    draft,
    change: (change) => edit(() => setDraft((before) => ({ ...before, ...change }))),
    errors: shown,
  };
  const First = first;

  const save = async () => {
    setTried(true);
    const input = toTriggerInput(triggerDraft);
    if (isBusy || Object.keys(errors).length > 0 || "reason" in input) return focusOnError();
    setBusy(true);
    setProblem(undefined);
    try {
      const isSame = JSON.stringify(trigger) === JSON.stringify(triggerDraft);
      const changed = isSame ? undefined : input.value as JsonObject;
      await onSave({ settings: draft, body, trigger: changed });
    } catch (thrown) {
      setProblem(asProblem(thrown));
      focusOnError();
    }
    setBusy(false);
  };

  return (
    <form
      class="editor"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div class="editor-main">
        <First {...props} />
        <Panel title="When">
          <TriggerEditor
            draft={triggerDraft}
            error={preview.error}
            change={(change) => edit(() => setTrigger((before) => ({ ...before, ...change })))}
          />
        </Panel>
        <Panel title="With what">
          <ArgumentFields {...props} />
        </Panel>
        <details class="panel folded">
          <summary>Policies: missed fire times, overlap, retries, limits</summary>
          <PolicyFields {...props} />
        </details>
        {problem && (onProblem?.(problem, save) ?? <FormProblem problem={problem} />)}
        <div class="actions">
          <Button type="submit" kind="primary" disabled={isBusy}>{action}</Button>
          <LinkButton icon="left" href={back}>Leave</LinkButton>
        </div>
      </div>
      <div class="editor-side">
        <TriggerPreview preview={preview} />
      </div>
    </form>
  );
}

function FormProblem({ problem }: { readonly problem: ProblemError }): JSX.Element {
  return <p class="field-error" role="alert">{problem.message}</p>;
}

/** What the server says of each field. */
function serverErrors(problem: ProblemError | undefined): FieldErrors {
  const pairs = problem?.errors.map(({ field, reason }) =>
    [field.split(/[.[]/)[0]!, reason] as const
  );
  return Object.fromEntries(pairs ?? []);
}

function focusOnError(): void {
  setTimeout(() => {
    const field = document.querySelector<HTMLElement>("[aria-invalid=true]");
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
  });
}
