import type { AnyTask } from "../../core.ts";
import { toCursor } from "../_place.ts";
import { taskIdOf } from "./bodies.ts";
import { askJson, type Remote } from "./request.ts";

/** The most items of one page. */
const PAGE = 200;

/** What a list is asked for by; `place` is where it begins. */
export interface Listed {
  readonly limit?: number;
  readonly place: string | number | undefined;
  readonly func?: AnyTask;
  readonly taskId?: string;
  readonly id?: unknown;
  readonly state?: unknown;
  readonly outcome?: unknown;
}

/** Reads page after page of a list, up to its limit. */
export async function readPages<Item>(
  remote: Remote,
  path: string,
  query: Listed,
  toItem: (json: object) => Item,
): Promise<Item[]> {
  const { limit = Infinity, place, func, taskId, ...others } = query;
  const task = func === undefined ? taskId : taskIdOf(func);
  const isNothing = [others.id, others.state, others.outcome].some(isEmpty) ||
    (taskId !== undefined && task !== taskId);
  if (isNothing) return [];
  const items: Item[] = [];
  let cursor = place === undefined ? undefined : toCursor(place);
  while (items.length < limit) {
    const size = Math.min(PAGE, limit - items.length);
    const page = await askJson<{ items: object[]; nextCursor: string | null }>(remote, path, {
      query: { ...others, taskId: task, cursor, limit: size },
    });
    items.push(...page.items.map(toItem));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  return items;
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}
