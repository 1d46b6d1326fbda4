import type { ComponentChildren, JSX } from "preact";
import type { Page } from "../api/records.ts";
import { type HeldList, useHeldList, useInUse } from "../state/held_list.ts";
import type { Pages } from "../state/pages.ts";
import type { QueryState } from "../state/query.ts";
import { Button } from "./button.tsx";
import { Loading } from "./loading.tsx";
import { Pager } from "./pager.tsx";
import { Problem } from "./problem.tsx";
import { type Column, type Selection, Table } from "./table.tsx";

/** A list that is long: a page of it at a time, kept up to date without moving under the hand. */
export function ListView<Row>(
  { label, noun, columns, query, pages, idOf, selection, empty, bulk }: {
    readonly label: string;
    readonly noun: string;
    readonly columns: readonly Column<Row>[];
    readonly query: QueryState<Page<Row>>;
    readonly pages: Pages;
    readonly idOf: (row: Row) => string;
    readonly selection?: Selection | undefined;
    /** What to show when there are none. */
    readonly empty: ComponentChildren;
    /** What can be done with those that are selected. */
    readonly bulk?: ComponentChildren;
  },
): JSX.Element {
  const { data, dataKey = "", problem, isStale, reload } = query;
  const [isInUse, ref] = useInUse();
  const isHeld = isInUse || (selection !== undefined && selection.ids.size > 0);
  const held = useHeldList(data?.items ?? [], idOf, { isHeld, key: dataKey });
  return (
    <div class="list" ref={ref}>
      {problem && <Problem problem={problem} onRetry={reload} />}
      {bulk}
      <Behind held={held} />
      {data === undefined && !problem && <Loading />}
      {data && held.items.length === 0 && !isStale && empty}
      {held.items.length > 0 && (
        <Table
          label={label}
          columns={columns}
          rows={held.items}
          idOf={idOf}
          selection={selection}
          goneIds={held.goneIds}
          isBusy={isStale}
        />
      )}
      {data && (held.items.length > 0 || pages.cursor) && (
        <Pager pages={pages} nextCursor={data.nextCursor} count={held.items.length} noun={noun} />
      )}
    </div>
  );
}

function Behind<Row>({ held }: { readonly held: HeldList<Row> }): JSX.Element {
  return (
    <div class="behind" role="status">
      {held.isBehind && (
        <>
          <span>The list has changed while you work in it.</span>
          <Button kind="quiet" icon="retry" onPress={held.release}>Show the new one</Button>
        </>
      )}
    </div>
  );
}
