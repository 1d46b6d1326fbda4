/** The most tries to leave something out. */
const MAX_TRIES = 500;

/**
 * A shorter list with which something still fails: halves are left out, then quarters, down to single
 * ones, for as long as that makes it shorter. `failsAt` says which one fails; what comes after it goes.
 */
export async function shrunk(
  list: readonly number[],
  failsAt: (some: readonly number[]) => Promise<number | null>,
): Promise<readonly number[]> {
  let rest = list;
  let tries = 0;
  for (let size = Math.ceil(list.length / 2);; size = Math.ceil(size / 2)) {
    let isShorter = false;
    for (let end = rest.length; end > 0 && tries < MAX_TRIES; end -= size) {
      const some = [...rest.slice(0, Math.max(0, end - size)), ...rest.slice(end)];
      tries++;
      const at = some.length === 0 ? null : await failsAt(some);
      if (at === null) continue;
      rest = some.slice(0, some.indexOf(at) + 1);
      end = Math.min(end, rest.length + size);
      isShorter = true;
    }
    if (tries >= MAX_TRIES || (size === 1 && !isShorter)) return rest;
  }
}
