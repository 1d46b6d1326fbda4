import type { JSX } from "preact";

const FREQUENT: readonly (readonly [label: string, crontab: string])[] = [
  ["every 5 minutes", "*/5 * * * *"],
  ["hourly", "0 * * * *"],
  ["daily at 9", "0 9 * * *"],
  ["weekdays at 9", "0 9 * * mon-fri"],
  ["first of the month", "0 9 1 * *"],
  ["last Friday", "0 17 * * friL"],
];

/** Crontab lines to begin with. */
export function FrequentCrontabs(
  { value, onChoose }: { readonly value: string; readonly onChoose: (value: string) => void },
): JSX.Element {
  return (
    <div class="chips wide" role="group" aria-label="Frequent ones">
      {FREQUENT.map(([label, crontab]) => (
        <button
          key={crontab}
          type="button"
          class="chip"
          aria-pressed={crontab === value.trim()}
          onClick={() => onChoose(crontab)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
