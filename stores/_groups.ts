/** Adds a key to the set of a group. */
export function addTo(groups: Map<string, Set<string>>, group: string, key: string): void {
  const set = groups.get(group);
  if (set) set.add(key);
  else groups.set(group, new Set([key]));
}

/** Takes a key from the set of a group, and an empty set from the groups. */
export function deleteFrom(groups: Map<string, Set<string>>, group: string, key: string): void {
  const set = groups.get(group);
  if (set?.delete(key) && set.size === 0) groups.delete(group);
}
