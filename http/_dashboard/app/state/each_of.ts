const AT_ONCE = 4;

/** Does something for each id, some at a time, and gives how many times it worked and why not. */
export async function eachOf(
  ids: Iterable<string>,
  act: (id: string) => Promise<unknown>,
): Promise<{ readonly done: number; readonly problems: readonly unknown[] }> {
  const waiting = [...ids];
  const problems: unknown[] = [];
  let done = 0;
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await act(id);
        done++;
      } catch (thrown) {
        problems.push(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { done, problems };
}
