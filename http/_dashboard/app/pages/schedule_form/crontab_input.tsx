import type { JSX } from "preact";
import { TextInput } from "../../components/inputs.tsx";

const FREQUENT: readonly (readonly [label: string, crontab: string])[] = [
  ["every 5 minutes", "*/5 * * * *"],
  ["hourly", "0 * * * *"],
  ["daily at 9", "0 9 * * *"],
  ["weekdays at 9", "0 9 * * mon-fri"],
  ["first of the month", "0 9 1 * *"],
  ["last Friday", "0 17 * * friL"],
];

/** A crontab line, with some to begin with. */
export function CrontabInput(
  { value, onInput, error }: {
    readonly value: string;
    readonly onInput: (value: string) => void;
    readonly error: string | undefined;
  },
): JSX.Element {
  return (
    <div class="field">
      <TextInput
        label="Crontab"
        mono
        value={value}
        onInput={onInput}
        error={error}
        hint="minute hour day month weekday; or six fields, with seconds in front"
      />
      <p class="chips" role="group" aria-label="Frequent ones">
        {FREQUENT.map(([label, crontab]) => (
          <button
            key={crontab}
            type="button"
            class="chip"
            aria-pressed={crontab === value.trim()}
            onClick={() => onInput(crontab)}
          >
            {label}
          </button>
        ))}
      </p>
    </div>
  );
}
