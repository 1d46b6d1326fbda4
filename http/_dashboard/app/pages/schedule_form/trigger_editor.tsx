import type { JSX } from "preact";
import { CodeInput, SelectInput, TextInput, ZoneInput } from "../../components/inputs.tsx";
import { Segments } from "../../components/segments.tsx";
import { VIEWER_ZONE } from "../../format/date_time.ts";
import { FrequentCrontabs } from "./frequent_crontabs.tsx";
import { type TriggerDraft, type TriggerForm, UNITS } from "./trigger_draft.ts";

const FORMS: readonly { readonly value: TriggerForm; readonly label: string }[] = [
  { value: "crontab", label: "Crontab" },
  { value: "interval", label: "Interval" },
  { value: "calendar", label: "Calendar" },
  { value: "once", label: "Once" },
  { value: "json", label: "As JSON" },
];

/** What each part of the editor gets. */
export interface TriggerPartProps {
  readonly draft: TriggerDraft;
  readonly change: (change: Partial<TriggerDraft>) => void;
  /** What is wrong with the trigger. */
  readonly error: string | undefined;
}

/** Says when a schedule fires. */
export function TriggerEditor(props: TriggerPartProps): JSX.Element {
  const { draft, change } = props;
  const Part = PARTS[draft.form];
  return (
    <>
      <Segments
        label="Kind of trigger"
        options={FORMS}
        value={draft.form}
        onChange={(form) => change({ form: form as TriggerForm })}
      />
      <div class="fields">
        <Part {...props} />
      </div>
    </>
  );
}

const PARTS: Readonly<Record<TriggerForm, (props: TriggerPartProps) => JSX.Element>> = {
  crontab: CrontabPart,
  interval: IntervalPart,
  calendar: CalendarPart,
  once: OncePart,
  json: JsonPart,
};

/** Whether a refusal is about the zone. */
function isOfZone(error: string | undefined): boolean {
  return error !== undefined && /zone/i.test(error);
}

function CrontabPart({ draft, change, error }: TriggerPartProps): JSX.Element {
  return (
    <>
      <TextInput
        label="Crontab"
        mono
        value={draft.crontab}
        onInput={(crontab) => change({ crontab })}
        error={isOfZone(error) ? undefined : error}
        hint="minute hour day month weekday; or six fields, with seconds in front"
      />
      <ZonePart draft={draft} change={change} error={isOfZone(error) ? error : undefined} />
      <FrequentCrontabs value={draft.crontab} onChoose={(crontab) => change({ crontab })} />
    </>
  );
}

function ZonePart({ draft, change, error }: TriggerPartProps): JSX.Element {
  return (
    <ZoneInput
      label="Time zone"
      value={draft.timezone}
      error={error}
      onInput={(timezone) => change({ timezone })}
      hint={draft.timezone === VIEWER_ZONE ? "Your time zone" : `You are in ${VIEWER_ZONE}`}
    />
  );
}

function IntervalPart({ draft, change, error }: TriggerPartProps): JSX.Element {
  return (
    <>
      <TextInput
        label="Every"
        type="number"
        min={0}
        step="any"
        value={draft.every}
        error={error}
        onInput={(every) => change({ every })}
      />
      <SelectInput
        label="Unit"
        value={draft.unit}
        onInput={(unit) => change({ unit })}
        options={Object.keys(UNITS).map((unit) => [unit, unit] as const)}
      />
      <TextInput
        label="First time"
        type="datetime-local"
        step={1}
        value={draft.start}
        onInput={(start) => change({ start })}
        hint={`By your clock, ${VIEWER_ZONE}; else at once`}
      />
    </>
  );
}

function CalendarPart({ draft, change, error }: TriggerPartProps): JSX.Element {
  return (
    <>
      <TextInput
        label="Every"
        type="number"
        min={1}
        step={1}
        value={draft.steps}
        error={isOfZone(error) ? undefined : error}
        onInput={(steps) => change({ steps })}
      />
      <SelectInput
        label="Unit"
        value={draft.stepUnit}
        onInput={(stepUnit) => change({ stepUnit })}
        options={["years", "months", "weeks", "days"].map((unit) => [unit, unit] as const)}
      />
      <TextInput
        label="At"
        type="time"
        step={1}
        value={draft.timeOfDay}
        onInput={(timeOfDay) => change({ timeOfDay })}
      />
      <TextInput
        label="First date"
        type="date"
        value={draft.startDate}
        onInput={(startDate) => change({ startDate })}
        hint="Else today"
      />
      <ZonePart draft={draft} change={change} error={isOfZone(error) ? error : undefined} />
    </>
  );
}

function OncePart({ draft, change, error }: TriggerPartProps): JSX.Element {
  return (
    <TextInput
      label="At"
      type="datetime-local"
      step={1}
      value={draft.at}
      error={error}
      onInput={(at) => change({ at })}
      hint={`By your clock, ${VIEWER_ZONE}`}
    />
  );
}

function JsonPart({ draft, change, error }: TriggerPartProps): JSX.Element {
  return (
    <CodeInput
      label="Trigger"
      rows={8}
      value={draft.json}
      error={error}
      onInput={(json) => change({ json })}
      hint="What toJSON() of any trigger gives."
    />
  );
}
