/**
 * Loads the tests of a folder that are no modules of their own: many quick ones start faster as one.
 * They are the files whose names neither end with `_test` nor begin with `_`.
 */
export async function loadTogether(folder: URL): Promise<void> {
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
  const tests = files.filter((name) => /^[^_].*(?<!_test)\.ts$/.test(name)).sort();
  for (const name of tests) await import(new URL(name, folder).href);
}
