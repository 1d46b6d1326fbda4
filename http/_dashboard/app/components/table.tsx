import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A column of a table of rows. */
export interface Column<Row> {
  /** Its heading, and its label where rows become cards. */
  readonly label: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** How it looks: `grow`, `number`, `tools`, `narrow`. */
  readonly look?: string;
  /** Whether its heading is only for assistive technology. */
  readonly isUnlabelled?: boolean;
}

/** The rows that are chosen, by id. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly change: (ids: ReadonlySet<string>) => void;
}

/** A table; on narrow screens each row is a card. */
export function Table<Row>(
  { label, columns, rows, idOf, selection, goneIds, isBusy = false }: {
    readonly label: string;
    readonly columns: readonly Column<Row>[];
    readonly rows: readonly Row[];
    readonly idOf: (row: Row) => string;
    readonly selection?: Selection | undefined;
    /** Rows that are no longer in the list. */
    readonly goneIds?: ReadonlySet<string>;
    /** Whether the rows answer an earlier question. */
    readonly isBusy?: boolean;
  },
): JSX.Element {
  return (
    <table
      role="table"
      aria-label={label}
      aria-busy={isBusy || undefined}
      class={selection ? "selectable" : undefined}
    >
      <thead role="rowgroup">
        <tr role="row">
          {selection && (
            <th role="columnheader" scope="col" class="pick">
              <PickAll ids={rows.map(idOf)} selection={selection} />
            </th>
          )}
          {columns.map(({ label, look, isUnlabelled }) => (
            <th key={label} role="columnheader" scope="col" class={look}>
              {isUnlabelled ? <span class="unseen">{label}</span> : label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => {
          const id = idOf(row);
          const isPicked = selection?.ids.has(id) ?? false;
          return (
            <tr
              key={id}
              role="row"
              aria-selected={selection ? isPicked : undefined}
              class={goneIds?.has(id) ? "gone" : undefined}
            >
              {selection && (
                <td role="cell" class="pick">
                  <input
                    type="checkbox"
                    aria-label={`Select ${id}`}
                    checked={isPicked}
                    onChange={() => selection.change(toggled(selection.ids, id))}
                  />
                </td>
              )}
              {columns.map((column) => (
                <td key={column.label} role="cell" class={column.look} data-label={column.label}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

function PickAll(
  { ids, selection }: { readonly ids: readonly string[]; readonly selection: Selection },
): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  const picked = ids.filter((id) => selection.ids.has(id)).length;
  const isAll = picked > 0 && picked === ids.length;
  useEffect(() => {
    box.current!.indeterminate = picked > 0 && !isAll;
  }, [picked, isAll]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label="Select all on this page"
      checked={isAll}
      onChange={() => selection.change(isAll ? new Set() : new Set(ids))}
    />
  );
}
