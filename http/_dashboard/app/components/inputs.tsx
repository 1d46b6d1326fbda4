import type { JSX } from "preact";
import { zones } from "../format/date_time.ts";
import { Field } from "./field.tsx";

/** What fields have in common. */
export interface InputProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly placeholder?: string;
  readonly wide?: boolean;
  readonly required?: boolean;
}

/** A line of text. */
export function TextInput(
  {
    label,
    value,
    onInput,
    hint,
    error,
    wide = false,
    type = "text",
    mono = false,
    list,
    ...others
  }:
    & InputProps
    & {
      readonly type?: "text" | "number" | "date" | "time" | "datetime-local";
      readonly mono?: boolean;
      readonly list?: string;
      readonly min?: number;
      readonly step?: number | "any";
    },
): JSX.Element {
  return (
    <Field label={label} hint={hint} error={error} wide={wide}>
      {(control) => (
        <input
          {...control}
          {...others}
          type={type}
          list={list}
          class={mono ? "mono" : undefined}
          value={value}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** Several lines of code. */
export function CodeInput(
  { label, value, onInput, hint, error, wide = true, rows = 3, ...others }: InputProps & {
    readonly rows?: number;
  },
): JSX.Element {
  return (
    <Field label={label} hint={hint} error={error} wide={wide}>
      {(control) => (
        <textarea
          {...control}
          {...others}
          class="mono"
          rows={rows}
          value={value}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** One of a list. */
export function SelectInput(
  { label, value, onInput, hint, error, wide = false, options }: InputProps & {
    readonly options: readonly (readonly [value: string, label: string])[];
  },
): JSX.Element {
  return (
    <Field label={label} hint={hint} error={error} wide={wide}>
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={(event) => onInput(event.currentTarget.value)}
        >
          {options.map(([each, text]) => (
            <option key={each} value={each} selected={each === value}>{text}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A time zone, with those that the browser knows at hand. */
export function ZoneInput(props: InputProps): JSX.Element {
  return (
    <>
      <TextInput {...props} list="zones" />
      <datalist id="zones">{zones().map((zone) => <option key={zone} value={zone} />)}</datalist>
    </>
  );
}

/** A yes or no. */
export function CheckInput(
  { label, checked, onChange }: {
    readonly label: string;
    readonly checked: boolean;
    readonly onChange: (checked: boolean) => void;
  },
): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
