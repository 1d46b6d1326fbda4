import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

/** What ties a control to its label, its hint and its error. */
export interface ControlProps {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

/** A control with its label, what helps to fill it in, and what is wrong with it. */
export function Field(
  { label, hint, error, children, wide = false }: {
    readonly label: string;
    readonly hint?: ComponentChildren;
    readonly error?: string | undefined;
    readonly children: (props: ControlProps) => ComponentChildren;
    /** Whether it takes the whole row. */
    readonly wide?: boolean;
  },
): JSX.Element {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class={`field${wide ? " wide" : ""}`}>
      <label for={id}>{label}</label>
      {children({
        id,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {error && <p class="field-error" id={`${id}-error`} role="alert">{error}</p>}
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}
