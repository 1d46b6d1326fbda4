import { loadTogether } from "../_together.ts";

await loadTogether(new URL(".", import.meta.url));

console.log(`on a host in ${Intl.DateTimeFormat().resolvedOptions().timeZone}`);
