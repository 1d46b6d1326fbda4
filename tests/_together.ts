/** Loads the tests of a folder that are no modules of their own: many start faster as one. */
export async function loadTogether(folder: URL): Promise<void> {
  for (const { href } of quickTests(folder)) await import(href);
}

/** They are the files whose names neither end with `_test` nor begin with `_`. */
export function quickTests(folder: URL): URL[] {
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
  const tests = files.filter((name) => /^[^_].*(?<!_test)\.ts$/.test(name)).sort();
  return tests.map((name) => new URL(name, folder));
}
