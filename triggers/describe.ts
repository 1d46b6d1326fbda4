import type { Trigger, TriggerSpec } from "../src/trigger.ts";
export function describeTrigger(trigger: Trigger | TriggerSpec): string { return (trigger as TriggerSpec).kind; }
