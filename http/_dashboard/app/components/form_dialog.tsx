import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { asProblem, type ProblemError } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

/** A dialog that asks for something, and does it. */
export function FormDialog(
  { title, action, kind = "primary", onSubmit, onClose, children, wide = false, disabled = false }:
    {
      readonly title: string;
      /** What the button says. */
      readonly action: string;
      readonly kind?: "primary" | "danger";
      /** Does it; what it throws is shown, and `false` keeps the dialog open. */
      readonly onSubmit: () => Promise<void | false>;
      readonly onClose: () => void;
      readonly children: ComponentChildren;
      readonly wide?: boolean;
      readonly disabled?: boolean;
    },
): JSX.Element {
  const [problem, setProblem] = useState<ProblemError>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      if (await onSubmit() !== false) return onClose();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
    setBusy(false);
  };
  return (
    <Dialog title={title} onClose={onClose} wide={wide}>
      <form onSubmit={submit} noValidate>
        <div class="dialog-content">{children}</div>
        {problem && <p class="field-error" role="alert">{problem.message}</p>}
        <div class="actions">
          <Button onPress={onClose}>Back</Button>
          <Button type="submit" kind={kind} disabled={isBusy || disabled}>{action}</Button>
        </div>
      </form>
    </Dialog>
  );
}
