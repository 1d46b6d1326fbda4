import { loadTogether } from "../_together.ts";

await loadTogether(new URL(".", import.meta.url));
