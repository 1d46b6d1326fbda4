import type { JSX } from "preact";

/** A choice of one among many, in a row of filters. */
export function Chooser(
  { label, value, onChange, options }: {
    readonly label: string;
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly options: readonly (readonly [value: string, text: string])[];
  },
): JSX.Element {
  return (
    <select
      class={value ? "chosen" : undefined}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {options.map(([each, text]) => (
        <option key={each} value={each} selected={each === value}>{text}</option>
      ))}
    </select>
  );
}
