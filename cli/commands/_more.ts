import type { Context } from "../command.ts";

/** Says that a list goes on, and how to see more of it. */
export function sayMore(
  { out }: Context,
  hasMore: boolean,
  cursor: string | number | undefined,
): void {
  if (hasMore) out.note(`there are more: --after ${cursor}, or --limit 0 for all`, "dim");
}
