import type { ComponentChildren, JSX } from "preact";
import { showNumber } from "../format/numbers.ts";
import { FormDialog } from "./form_dialog.tsx";

const MOST_NAMES = 8;

/** Asks before something is done that cannot be undone, and names what it is done to. */
export function ConfirmDialog(
  { title, action, isDanger = false, names = [], onConfirm, onClose, children, disabled = false }: {
    readonly title: string;
    readonly action: string;
    readonly isDanger?: boolean;
    /** What it is done to. */
    readonly names?: readonly string[];
    readonly onConfirm: () => Promise<void>;
    readonly onClose: () => void;
    readonly children?: ComponentChildren;
    readonly disabled?: boolean;
  },
): JSX.Element {
  return (
    <FormDialog
      title={title}
      action={action}
      kind={isDanger ? "danger" : "primary"}
      onSubmit={onConfirm}
      onClose={onClose}
      disabled={disabled}
    >
      {children}
      {names.length > 0 && (
        <ul class="names">
          {names.slice(0, MOST_NAMES).map((name) => <li key={name} class="mono">{name}</li>)}
          {names.length > MOST_NAMES && (
            <li class="muted">{`and ${showNumber(names.length - MOST_NAMES)} more`}</li>
          )}
        </ul>
      )}
    </FormDialog>
  );
}
