/** What `console.error` is told while something is done; it prints nothing meanwhile. */
export async function errorsDuring(work: () => Promise<unknown>): Promise<unknown[]> {
  const { error } = console;
  const said: unknown[] = [];
  console.error = (message) => void said.push(message);
  try {
    await work();
  } finally {
    console.error = error;
  }
  return said;
}
