import type { JSX } from "preact";
import { CodeInput, SelectInput, TextInput } from "../../components/inputs.tsx";
import { COALESCE, OVERLAP } from "../schedules/schedule_facts.tsx";
import type { FieldErrors } from "./settings_body.ts";
import type { SettingsDraft } from "./settings_draft.ts";

/** What each group of fields gets. */
export interface SettingsProps {
  readonly draft: SettingsDraft;
  readonly change: (change: Partial<SettingsDraft>) => void;
  readonly errors: FieldErrors;
}

/** The arguments of a schedule. */
export function ArgumentFields({ draft, change, errors }: SettingsProps): JSX.Element {
  return (
    <div class="fields">
      <CodeInput
        label="Arguments"
        value={draft.args}
        error={errors.args}
        onInput={(args) => change({ args })}
        hint='A JSON list, such as ["team@example.com", 3]'
      />
      <CodeInput
        label="Keyword arguments"
        rows={2}
        value={draft.kwargs}
        error={errors.kwargs}
        onInput={(kwargs) => change({ kwargs })}
        hint="A JSON object, or empty"
        placeholder="{ }"
      />
      <CodeInput
        label="Metadata"
        rows={2}
        value={draft.metadata}
        error={errors.metadata}
        onInput={(metadata) => change({ metadata })}
        hint="A JSON object, or empty"
        placeholder="{ }"
      />
    </div>
  );
}

/** The policies of a schedule. */
export function PolicyFields({ draft, change, errors }: SettingsProps): JSX.Element {
  const number = (name: keyof SettingsDraft, label: string, hint: string) => (
    <TextInput
      label={label}
      hint={hint}
      type="number"
      step="any"
      value={String(draft[name])}
      error={errors[name]}
      onInput={(text) => change({ [name]: text })}
    />
  );
  return (
    <div class="fields">
      <SelectInput
        label="Missed fire times"
        value={draft.coalesce}
        error={errors.coalesce}
        onInput={(coalesce) => change({ coalesce })}
        options={Object.entries(COALESCE)}
      />
      <SelectInput
        label="While a job is not done"
        value={draft.overlap}
        error={errors.overlap}
        onInput={(overlap) => change({ overlap })}
        options={Object.entries(OVERLAP)}
      />
      {number("misfireGraceTime", "Misfire grace time", "Seconds; empty: no limit")}
      {number("maxJitter", "Jitter", "At most so many seconds later")}
      {number("timeout", "Timeout", "Seconds; empty: as its task")}
      {number("maxAttempts", "Attempts", "Empty: as its task")}
      {number("priority", "Priority", "Lower ones first; empty: as its task")}
      {number("maxRuns", "Fire times in all", "Empty: no limit")}
      {number("fixedDelay", "Fixed delay", "Seconds after the end of its job")}
      {number("jobResultExpirationTime", "Keep results", "Seconds; empty: not at all")}
      <TextInput
        label="Concurrency key"
        value={draft.concurrencyKey}
        error={errors.concurrencyKey}
        onInput={(concurrencyKey) => change({ concurrencyKey })}
        hint="One job at a time with this key"
      />
    </div>
  );
}
