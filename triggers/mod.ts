/**
 * Every trigger, and what triggers of your own need.
 *
 * @module
 */
export { AndTrigger, type AndTriggerOptions } from "./and.ts";
export {
  type CalendarDateInput,
  CalendarIntervalTrigger,
  type CalendarIntervalTriggerOptions,
} from "./calendar_interval.ts";
export { type CronBounds, CronTrigger, type CronTriggerOptions } from "./cron.ts";
export { DateTrigger } from "./date.ts";
export { describeTrigger } from "./describe.ts";
export {
  ExceptTrigger,
  type ExceptTriggerOptions,
  type Exclusion,
  type TimeWindow,
  type YearlyDay,
} from "./except.ts";
export { IntervalTrigger, type IntervalTriggerOptions } from "./interval.ts";
export { OrTrigger } from "./or.ts";
export { TimeTrigger } from "./time.ts";
export type { CalendarDate } from "./_calendar.ts";
export type { DurationInput, DurationUnits } from "../src/input/duration.ts";
export type { InstantInput } from "../src/input/instant.ts";
export {
  type JsonValue,
  registerTrigger,
  type Trigger,
  triggerFromJSON,
  type TriggerSpec,
  type TriggerType,
  upcoming,
} from "../src/trigger.ts";
