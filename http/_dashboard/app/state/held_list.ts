import { useEffect, useRef, useState } from "preact/hooks";

/** A list that does not move under the viewer's hands. */
export interface HeldList<Item> {
  readonly items: readonly Item[];
  /** Those that the server no longer has in the list. */
  readonly goneIds: ReadonlySet<string>;
  /** Whether there is another list to be shown. */
  readonly isBehind: boolean;
  /** Shows it. */
  release(): void;
}

/**
 * Keeps the rows of a list in place while `isHeld`: those that are there are kept up to date, but none
 * comes, goes or moves until the viewer wants it so. Another `key` is another list.
 */
export function useHeldList<Item>(
  latest: readonly Item[],
  idOf: (item: Item) => string,
  { isHeld, key }: { readonly isHeld: boolean; readonly key: string },
): HeldList<Item> {
  const [, redraw] = useState(0);
  const shown = useRef<{ key: string; items: readonly Item[] }>({ key, items: latest });
  const byId = new Map(latest.map((item) => [idOf(item), item]));
  if (!isHeld || shown.current.key !== key || shown.current.items.length === 0) {
    shown.current = { key, items: latest };
  } else {
    const items = shown.current.items.map((item) => byId.get(idOf(item)) ?? item);
    shown.current = { key, items };
  }
  const { items } = shown.current;
  const goneIds = new Set(items.map(idOf).filter((id) => !byId.has(id)));
  return {
    items,
    goneIds,
    isBehind: items.length !== latest.length ||
      items.some((item, i) => idOf(item) !== idOf(latest[i]!)),
    release() {
      shown.current = { key, items: latest };
      redraw((n) => n + 1);
    },
  };
}

/** Whether the focus or the pointer is within an element: then its rows had better stay. */
export function useInUse(): [isInUse: boolean, ref: (element: HTMLElement | null) => void] {
  const [isInUse, setInUse] = useState(false);
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!element) return;
    const check = () => setInUse(element.matches(":hover, :focus-within"));
    const events = ["pointerenter", "pointerleave", "focusin", "focusout"] as const;
    const later = () => setTimeout(check);
    for (const event of events) element.addEventListener(event, later);
    return () => {
      for (const event of events) element.removeEventListener(event, later);
    };
  }, [element]);
  return [isInUse, setElement];
}
