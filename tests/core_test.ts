import { loadTogether } from "./_together.ts";

for (const folder of ["engine", "jobs", "promises", "hosts"]) {
  await loadTogether(new URL(`${folder}/`, import.meta.url));
}
