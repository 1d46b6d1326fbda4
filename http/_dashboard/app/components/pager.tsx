import type { JSX } from "preact";
import { showCount } from "../format/numbers.ts";
import type { Pages } from "../state/pages.ts";
import { Button } from "./button.tsx";

/** Steps through the pages of a list. */
export function Pager(
  { pages, nextCursor, count, noun }: {
    readonly pages: Pages;
    readonly nextCursor: string | null;
    /** How many are on this page. */
    readonly count: number;
    /** What one of them is called. */
    readonly noun: string;
  },
): JSX.Element | null {
  const shown = showCount(count, noun);
  if (pages.cursor === undefined && nextCursor === null) {
    return <p class="pager muted">{shown}</p>;
  }
  return (
    <nav class="pager" aria-label="Pages">
      <span class="muted">
        {pages.number === null ? shown : `Page ${pages.number}, ${shown}`}
      </span>
      <Button icon="left" disabled={pages.cursor === undefined} onPress={pages.previous}>
        {pages.number === null ? "First page" : "Previous"}
      </Button>
      <Button icon="right" disabled={nextCursor === null} onPress={() => pages.next(nextCursor!)}>
        Next
      </Button>
    </nav>
  );
}
