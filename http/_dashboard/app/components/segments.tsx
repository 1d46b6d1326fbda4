import type { JSX } from "preact";

/** One of a few to choose. */
export interface Segment {
  readonly value: string;
  readonly label: string;
  /** How many there are of it. */
  readonly count?: string | undefined;
}

/** A choice of one among few, all in sight. */
export function Segments(
  { label, options, value, onChange }: {
    readonly label: string;
    readonly options: readonly Segment[];
    readonly value: string;
    readonly onChange: (value: string) => void;
  },
): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map((each) => (
        <button
          key={each.value}
          type="button"
          aria-pressed={each.value === value}
          onClick={() => onChange(each.value)}
        >
          {each.label}
          {each.count !== undefined && <span class="count">{each.count}</span>}
        </button>
      ))}
    </div>
  );
}
