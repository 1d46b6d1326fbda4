import { loadTogether } from "./_together.ts";

for (const folder of ["engine", "promises", "hosts"]) {
  await loadTogether(new URL(`${folder}/`, import.meta.url));
}
