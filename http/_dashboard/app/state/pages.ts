import { useRef } from "preact/hooks";
import { href, navigate, useRoute } from "./router.ts";

/** Where in a list the viewer is. */
export interface Pages {
  /** Where this page begins; nothing is at the start. */
  readonly cursor: string | undefined;
  /** The number of the page, from 1; unknown after a reload. */
  readonly number: number | null;
  /** Goes on. */
  next(cursor: string): void;
  /** Goes back, to the start when the way is not known. */
  previous(): void;
}

/** The pages of a list, of which the address holds the cursor; `key` says which list. */
export function usePages(key: string): Pages {
  const { path, query } = useRoute();
  const cursor = query.cursor;
  const way = useRef<{ key: string; cursors: (string | undefined)[] }>({ key, cursors: [] });
  if (way.current.key !== key || cursor === undefined) way.current = { key, cursors: [] };
  const go = (next: string | undefined) => {
    navigate(href(path, { ...query, cursor: next }));
    scrollTo({ top: 0 });
  };
  const at = cursor === undefined ? 0 : way.current.cursors.indexOf(cursor) + 1;
  return {
    cursor,
    number: cursor === undefined ? 1 : at === 0 ? null : at + 1,
    next(following) {
      way.current.cursors = [...way.current.cursors.slice(0, at), following];
      go(following);
    },
    previous() {
      go(at > 1 ? way.current.cursors[at - 2] : undefined);
    },
  };
}
