/**
 * How many fire times of "every five minutes" a second: in New York, and without a zone beside
 * cron-schedule, which knows none. Prints operations a second and the ratio.
 */
import { CronTrigger } from "@almanac/scheduler";
import { parseCronExpression } from "cron-schedule";
import { compare } from "./_compare.ts";

const EVERY_5_MINUTES = "*/5 * * * *";
const CALLS = 200_000;
const START = new Date("2026-01-01T00:00:00Z");

function chain(next: (after: Date) => Date | null): () => number {
  return () => {
    let time = START;
    for (let i = 0; i < CALLS; i++) time = next(time)!;
    return CALLS;
  };
}

const almanac = (text: string, timezone: string) => {
  const trigger = CronTrigger.fromCrontab(text, { timezone });
  return chain((after) => trigger.next(after));
};
const peer = parseCronExpression(EVERY_5_MINUTES);

compare("CronTrigger.next(), every five minutes", {
  "cron-schedule, no zone": chain((after) => peer.getNextDate(after)),
  "Almanac, UTC": almanac(EVERY_5_MINUTES, "UTC"),
  "Almanac, America/New_York": almanac(EVERY_5_MINUTES, "America/New_York"),
});

const daily = parseCronExpression("30 9 * * 1-5");
compare("CronTrigger.next(), weekdays at half past nine", {
  "cron-schedule, no zone": chain((after) => daily.getNextDate(after)),
  "Almanac, America/New_York": almanac("30 9 * * 1-5", "America/New_York"),
});
