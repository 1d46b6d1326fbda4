import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormDialog } from "../../components/form_dialog.tsx";
import { showCount } from "../../format/numbers.ts";

const CHOICES = [
  ["now", "From now", "What it missed is left out."],
  [
    "",
    "From where it left off",
    "What it missed is caught up, as its coalesce and misfire grace time say.",
  ],
] as const;

/** Asks from when on a schedule goes on. */
export function ResumeDialog(
  { ids, onResume, onClose }: {
    readonly ids: readonly string[];
    /** Resumes from a time; `null` is from where it left off. */
    readonly onResume: (from: string | null) => Promise<void>;
    readonly onClose: () => void;
  },
): JSX.Element {
  const [from, setFrom] = useState("now");
  const what = ids.length === 1 ? ids[0] : showCount(ids.length, "schedule");
  return (
    <FormDialog
      title={`Resume ${what}`}
      action="Resume"
      onClose={onClose}
      onSubmit={() => onResume(from === "" ? null : from)}
    >
      <fieldset class="choices">
        <legend class="unseen">From when</legend>
        {CHOICES.map(([value, label, hint]) => (
          <label key={value}>
            <input
              type="radio"
              name="from"
              checked={from === value}
              onChange={() => setFrom(value)}
            />
            <span class="stacked">
              {label}
              <small class="muted">{hint}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
