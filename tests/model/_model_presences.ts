import { compareIds } from "../../src/id_order.ts";
import type { StoredPresence } from "../../src/stored.ts";
import type { Content } from "./_content.ts";

/** See `DataStore.putPresence`. */
export function putPresence(content: Content, presence: StoredPresence): void {
  const others = content.presences.filter(({ identity }) => identity !== presence.identity);
  content.presences = [...others, presence];
}

/** See `DataStore.getPresences`. */
export function getPresences({ presences }: Content, { now }: { readonly now: number }) {
  return presences.filter(({ until }) => now < until)
    .toSorted((a, b) => compareIds(a.identity, b.identity));
}

/** See `DataStore.removePresence`. */
export function removePresence(
  content: Content,
  { identity, startedAt }: Pick<StoredPresence, "identity" | "startedAt">,
): void {
  content.presences = content.presences.filter((each) =>
    each.identity !== identity || each.startedAt !== startedAt
  );
}
