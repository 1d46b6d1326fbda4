import { asProblem } from "../api/problem.ts";
import { type Store, store } from "./store.ts";

/** A line that says what has happened, for a while. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

const SHOWN_FOR = 6000;
let lastId = 0;

/** The lines that are shown. */
export const toasts: Store<readonly Toast[]> = store<readonly Toast[]>([]);

/** Shows a line for some seconds; an error stays until it is closed. */
export function toast(text: string, { isError = false } = {}): void {
  const id = ++lastId;
  toasts.set([...toasts.get().slice(-3), { id, text, isError }]);
  if (!isError) setTimeout(() => dismiss(id), SHOWN_FOR);
}

/** Takes a line away. */
export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((each) => each.id !== id));
}

/** Shows what went wrong. */
export function toastProblem(thrown: unknown): void {
  toast(asProblem(thrown).message, { isError: true });
}
