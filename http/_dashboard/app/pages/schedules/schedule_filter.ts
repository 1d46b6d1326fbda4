import type { Query } from "../../api/client.ts";
import { parseMetadata } from "../../format/json_input.ts";

/** What the filters in the address mean to the server. */
export function scheduleFilter(filters: Readonly<Record<string, string>>): Query {
  const { search, taskId, state, metadata, order } = filters;
  const parsed = parseMetadata(metadata ?? "");
  return {
    search,
    taskId,
    paused: state === "paused" ? true : state === "active" ? false : undefined,
    failed: state === "failed" ? true : state === "active" ? false : undefined,
    metadata: "value" in parsed && parsed.value ? JSON.stringify(parsed.value) : undefined,
    order: order === "nextFireTime" ? order : undefined,
  };
}
