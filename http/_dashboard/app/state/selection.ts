import { useState } from "preact/hooks";

/** What is selected in a list; another `key` is another list, with nothing selected. */
export function useSelection(key: string): {
  readonly ids: ReadonlySet<string>;
  readonly change: (ids: ReadonlySet<string>) => void;
} {
  const [picked, setPicked] = useState<{ key: string; ids: ReadonlySet<string> }>();
  const ids = picked?.key === key ? picked.ids : NONE;
  return { ids, change: (next) => setPicked({ key, ids: next }) };
}

const NONE: ReadonlySet<string> = new Set();
