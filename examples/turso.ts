/** Schedules in Turso, or in any libSQL server, named by variables of the environment. */
//
// You see, from the second run on, that the schedule was there already, and how long a job takes by
// way of the server.
import process from "node:process";
import { CronTrigger, Scheduler, task } from "@almanac/scheduler";
import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";

const { TURSO_DATABASE_URL: url, TURSO_AUTH_TOKEN: authToken } = process.env;
if (!url || authToken === undefined) {
  console.error(`Set TURSO_DATABASE_URL and TURSO_AUTH_TOKEN first:

  export TURSO_DATABASE_URL="$(turso db show NAME --url)"
  export TURSO_AUTH_TOKEN="$(turso db tokens create NAME)"

A server of your own does as well, and may need no token: then set TURSO_AUTH_TOKEN to "".`);
  process.exit(1);
}

const sendReport = task("reports.send", (to: string) => `sent to ${to}`);

// its tables begin with example_, beside whatever else is in the database
const store = new LibsqlDataStore({ url, authToken, tablePrefix: "example_" });
await using scheduler = new Scheduler({ store });

const [known] = await scheduler.getSchedules({ id: "daily-report" });
console.log(known ? "The schedule is there from an earlier run" : "The schedule is new");
await scheduler.addSchedule(sendReport, new CronTrigger({ hour: 9, timezone: "Europe/Paris" }), {
  id: "daily-report",
  args: ["team@example.com"],
  conflictPolicy: "replace", // so that every deploy can add it
});
const { nextFireTime } = await scheduler.getSchedule("daily-report");
console.log("and is due at", nextFireTime?.toISOString());

await scheduler.start();
const began = performance.now();
const value = await scheduler.runJob(sendReport, { args: ["ada@example.com"] });
console.log(
  `A job by way of the server: "${value}", after ${Math.round(performance.now() - began)} ms`,
);
