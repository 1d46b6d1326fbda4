import type { JSX } from "preact";
import { BulkBar } from "../../components/bulk_bar.tsx";
import { Button } from "../../components/button.tsx";
import { Menu } from "../../components/menu.tsx";
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
  return (
    <>
      <div class="bulk-all">
        <Menu
          label="All that match"
          items={actions.filter(({ needsAdmin }) => admin || !needsAdmin).map((action) => ({
            label: `${action.verb} all that match…`,
            icon: action.icon,
            isDanger: action.isDanger,
            onChoose: () => ask(action),
          }))}
        />
      </div>
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
    </>
  );
}
