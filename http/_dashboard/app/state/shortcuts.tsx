import { useEffect } from "preact/hooks";
import { ShortcutsDialog } from "../shell/shortcuts_dialog.tsx";
import { openDialog, openedDialog } from "./dialogs.ts";
import { href, navigate } from "./router.ts";

/** Which page each letter after `g` leads to. */
export const PAGE_KEYS: Readonly<Record<string, string>> = {
  o: "overview",
  s: "schedules",
  j: "jobs",
  t: "tasks",
  w: "schedulers",
};

/** How long after `g` a letter counts, in milliseconds. */
const PATIENCE = 1200;

/** Opens the list of all keys. */
export function showShortcuts(): void {
  openDialog((close) => <ShortcutsDialog onClose={close} />);
}

/** Listens to the keyboard, except while the viewer types or a dialog is open. */
export function useShortcuts(): void {
  useEffect(() => {
    let wentAt = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (openedDialog.get()) return;
      const isAfterG = event.timeStamp - wentAt < PATIENCE;
      wentAt = -Infinity;
      const page = isAfterG ? PAGE_KEYS[event.key] : undefined;
      if (page) return navigate(href([page]));
      if (event.key === "g") wentAt = event.timeStamp;
      if (event.key === "?") showShortcuts();
      if (event.key === "/") {
        event.preventDefault();
        document.querySelector<HTMLInputElement>("input[type=search]")?.focus();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}
