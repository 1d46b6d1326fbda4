import type { ComponentChildren, JSX } from "preact";
import { Button } from "./button.tsx";
import type { Selection } from "./table.tsx";

/** What can be done with the rows that are selected. */
export function BulkBar(
  { selection, children }: { readonly selection: Selection; readonly children: ComponentChildren },
): JSX.Element | null {
  const count = selection.ids.size;
  if (count === 0) return null;
  return (
    <div class="bulk" role="region" aria-label="Selected">
      <strong role="status">{`${count} selected`}</strong>
      <span class="actions">
        {children}
        <Button kind="quiet" onPress={() => selection.change(new Set())}>Clear</Button>
      </span>
    </div>
  );
}
