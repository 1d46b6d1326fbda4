import type { JSX } from "preact";
import type { Pages } from "../state/pages.ts";
import { Button } from "./button.tsx";

/** Steps through the pages of a list. */
export function Pager(
  { pages, nextCursor, count, noun }: {
    readonly pages: Pages;
    readonly nextCursor: string | null;
    /** How many are on this page. */
    readonly count: number;
    readonly noun: string;
  },
): JSX.Element | null {
  if (pages.cursor === undefined && nextCursor === null) {
    return <p class="pager muted">{`${count} ${noun}`}</p>;
  }
  return (
    <nav class="pager" aria-label="Pages">
      <span class="muted">
        {pages.number === null ? `${count} ${noun}` : `Page ${pages.number}, ${count} ${noun}`}
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
