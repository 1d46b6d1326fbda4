import type { JSX } from "preact";
import { closeDialog, openedDialog } from "../state/dialogs.ts";
import { useStore } from "../state/store.ts";

/** Where the dialog that is open is. */
export function DialogHost(): JSX.Element | null {
  const make = useStore(openedDialog);
  return make && <>{make(closeDialog)}</>;
}
