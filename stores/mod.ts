/**
 * What a data store of your own needs: its interface, and the rules that all stores share.
 *
 * @module
 */
export { hasMetadata, hasText } from "../src/input/filter.ts";
export { compareIds } from "../src/id_order.ts";
export {
  inheritJob,
  inheritSchedule,
  isBehind,
  replaceSchedule,
  settleFinish,
} from "../src/inherit.ts";
export type {
  CoalescePolicy,
  ConflictPolicy,
  JobOutcome,
  Metadata,
  StoredError,
} from "../src/records.ts";
export type * from "../src/store.ts";
export type * from "../src/stored.ts";
export type { JsonValue, TriggerSpec } from "../src/trigger.ts";
