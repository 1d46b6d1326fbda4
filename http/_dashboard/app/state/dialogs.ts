import type { ComponentChild } from "preact";
import { type Store, store } from "./store.ts";

/** Makes the dialog that is to be shown; `close` ends it. */
export type DialogMaker = (close: () => void) => ComponentChild;

/** The dialog that is open. */
export const openedDialog: Store<DialogMaker | null> = store<DialogMaker | null>(null);

/** Opens a dialog. */
export function openDialog(make: DialogMaker): void {
  openedDialog.set(make);
}

/** Closes the one that is open. */
export function closeDialog(): void {
  openedDialog.set(null);
}
