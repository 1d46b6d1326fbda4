/** The most that is asked of the database at once. */
const PAGE = 200;

/** How a list is read, page by page. */
export interface Pages<T, Cursor> {
  /** The next ones after a cursor; so many at most. */
  readonly read: (after: Cursor | undefined, limit: number) => Promise<readonly T[]>;
  /** Where the page after this one begins. */
  readonly cursorOf: (item: T) => Cursor;
}

/** The first ones of a list, and whether there are more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** The first `limit` items after a cursor. */
export async function firstOf<T, Cursor>(
  pages: Pages<T, Cursor>,
  limit: number,
  after?: Cursor,
): Promise<Page<T>> {
  const items: T[] = [];
  for await (const item of itemsOf(pages, Math.min(PAGE, limit + 1), after)) {
    if (items.length === limit) return { items, hasMore: true };
    items.push(item);
  }
  return { items, hasMore: false };
}

/** All items after a cursor. */
export async function* itemsOf<T, Cursor>(
  { read, cursorOf }: Pages<T, Cursor>,
  size: number = PAGE,
  after?: Cursor,
): AsyncGenerator<T> {
  for (let cursor = after;;) {
    const page = await read(cursor, size);
    yield* page;
    if (page.length < size) return;
    cursor = cursorOf(page.at(-1)!);
  }
}
