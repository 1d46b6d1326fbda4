import type { TriggerSpec } from "../../src/trigger.ts";
import { instantInWords } from "./times.ts";

/**
 * The start and the end that the user gave, on the clock of a zone: `, from 1 January 2030 at 09:00`;
 * nothing for none. What is said after each time is its zone, where that is not clear.
 */
export function boundsInWords(spec: TriggerSpec, timezone: string, after = ""): string {
  const { startTime, endTime, implied } = spec;
  const isGiven = startTime !== undefined && !implied?.includes("startTime");
  const bounds = [
    ...(isGiven ? [`from ${instantInWords(startTime, timezone)}${after}`] : []),
    ...(endTime !== undefined ? [`until ${instantInWords(endTime, timezone)}${after}`] : []),
  ];
  return bounds.length > 0 ? `, ${bounds.join(" ")}` : "";
}
