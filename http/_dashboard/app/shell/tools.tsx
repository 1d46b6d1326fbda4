import type { JSX } from "preact";
import { Button } from "../components/button.tsx";
import { showShortcuts } from "../state/shortcuts.tsx";
import { useStore } from "../state/store.ts";
import { nextTheme, theme } from "../state/theme.ts";

/** What belongs to the page as a whole. */
export function Tools(): JSX.Element {
  const chosen = useStore(theme);
  return (
    <span class="tools">
      <Button kind="quiet" icon={chosen} label={`Theme: ${chosen}`} onPress={nextTheme} />
      <Button kind="quiet" icon="keyboard" label="Keyboard shortcuts" onPress={showShortcuts} />
    </span>
  );
}
