import type { TriggerSpec } from "../../src/trigger.ts";
import { type CronFieldName, type CronTexts, FIELD_NAMES, fillIn } from "../_cron_texts.ts";
import { splitCrontab } from "../_crontab.ts";
import { Zone } from "../_zone.ts";
import { boundsInWords } from "./bounds.ts";
import { type CronDays, cronDays } from "./cron_days.ts";
import { type TimeOfDay, timeOfDay } from "./time_of_day.ts";

/** The spec of a `CronTrigger` in words. */
export function cronInWords(spec: TriggerSpec): string {
  const isCrontab = spec.crontab !== undefined;
  const texts = isCrontab ? splitCrontab(spec.crontab as string) : fillIn(fieldsOf(spec));
  const days = cronDays(texts, isCrontab ? "crontab" : "fields");
  const timezone = Zone.of(spec.timezone as string).id;
  return [
    daysAndTimes(days, timeOfDay(texts)),
    ...days.scopes,
    timezone,
  ].join(", ") + boundsInWords(spec, timezone);
}

function fieldsOf(spec: TriggerSpec): Partial<Record<keyof CronTexts, string>> {
  const given: Partial<Record<CronFieldName, string>> = {};
  for (const name of FIELD_NAMES) {
    if (spec[name] !== undefined) given[name] = String(spec[name]).trim();
  }
  return given;
}

function daysAndTimes({ days, isEveryDay }: CronDays, time: TimeOfDay): string {
  if (isEveryDay && time.isAllDay) return time.words;
  if (!time.isClock) return `${time.words}, ${days}`;
  return /, | if /.test(days) ? `${days}, ${time.words}` : `${days} ${time.words}`;
}
