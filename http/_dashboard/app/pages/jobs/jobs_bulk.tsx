import type { JSX } from "preact";
import { BulkBar } from "../../components/bulk_bar.tsx";
import { Button } from "../../components/button.tsx";
import type { Selection } from "../../components/table.tsx";
import { usePrefix, useScopes } from "../../state/viewer.ts";
import { askForMany, BULK_ACTIONS, type BulkAction } from "./bulk_actions.tsx";
import type { JobFilter } from "./job_filter.ts";

/** What can be done with the jobs that are selected, or with all that match. */
export function JobsBulk(
  { filter, selection }: { readonly filter: JobFilter; readonly selection: Selection },
): JSX.Element {
  const prefix = usePrefix();
  const { admin } = useScopes();
  const actions = BULK_ACTIONS.filter(({ isOfFinished }) => isOfFinished === filter.isFinished);
  const clear = () => selection.change(new Set());
  const ask = (action: BulkAction, ids?: readonly string[]) =>
    askForMany({ action, prefix, filter, ids, isAdmin: admin, onDone: clear });
  if (selection.ids.size === 0) {
    return (
      <div class="list-bar">
        <span class="muted">Select some, or take all that match:</span>
        {actions.filter(({ needsAdmin }) => admin || !needsAdmin).map((action) => (
          <Button
            key={action.verb}
            kind="quiet"
            icon={action.icon}
            onPress={() => ask(action)}
          >
            {`${action.verb} all…`}
          </Button>
        ))}
      </div>
    );
  }
  return (
    <BulkBar selection={selection}>
      {actions.map((action) => (
        <Button
          key={action.verb}
          icon={action.icon}
          kind={action.isDanger ? "danger" : "plain"}
          onPress={() => ask(action, [...selection.ids])}
        >
          {action.verb}
        </Button>
      ))}
    </BulkBar>
  );
}
