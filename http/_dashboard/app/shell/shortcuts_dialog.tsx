import type { JSX } from "preact";
import { Dialog } from "../components/dialog.tsx";

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["g", "o"], "Overview"],
  [["g", "s"], "Schedules"],
  [["g", "j"], "Jobs"],
  [["g", "t"], "Tasks"],
  [["g", "w"], "Schedulers"],
  [["/"], "Search"],
  [["?"], "These keys"],
  [["Esc"], "Close a dialog or a menu"],
  [["←", "→"], "Walk along a chart"],
];

/** All keys that do something. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
