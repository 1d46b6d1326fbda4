/** A report every weekday at nine in Berlin, whatever the clock there does. */
import { CronTrigger, Scheduler, task, upcoming } from "@almanac/scheduler";

const sendReport = task("reports.send", (to: string) => {
  console.log(`The report goes to ${to}`);
});

const weekdaysAtNine = new CronTrigger({
  dayOfWeek: "mon-fri",
  hour: 9,
  timezone: "Europe/Berlin",
});

// summer time begins on 29 March 2026: nine o'clock is 08:00 UTC before, 07:00 UTC after
for (const time of upcoming(weekdaysAtNine, 4, new Date("2026-03-26T12:00:00Z"))) {
  console.log(time.toISOString(), time.toLocaleString("en-GB", { timeZone: "Europe/Berlin" }));
}

await using scheduler = new Scheduler();
await scheduler.addSchedule(sendReport, weekdaysAtNine, {
  id: "daily-report", // the same on every deploy
  conflictPolicy: "replace", // and so this adds it once
  args: ["team@example.com"],
  misfireGraceTime: { hours: 2 }, // a report at noon is of no use
});
const { id, nextFireTime } = await scheduler.getSchedule("daily-report");
console.log(id, "is next sent at", nextFireTime?.toISOString());
