/**
 * A process with a database in a file, its API and its dashboard: http://localhost:8080
 *
 * ADMIN_PASSWORD is the password of "admin"; with GUEST_PASSWORD "guest" may look.
 */
import process from "node:process";
import { IntervalTrigger, Scheduler } from "@almanac/scheduler";
import { basicAuth, createApp } from "@almanac/scheduler/http";
import { stopOnSignal } from "@almanac/scheduler/hosts/process";
import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";
import { serve } from "./_serve.ts";
import { remind } from "./_tasks.ts";

const { ADMIN_PASSWORD = "", GUEST_PASSWORD, DATABASE_URL = "file:jobs.db", PORT = "8080" } =
  process.env;
const scheduler = new Scheduler({
  store: new LibsqlDataStore({ url: DATABASE_URL }),
  tasks: [remind],
});
// the dashboard shows of finished jobs what is kept of them
await scheduler.configureTask(remind, {
  keep: { success: { count: 1000 }, failure: { age: { days: 30 } } },
});
await scheduler.addSchedule(remind, new IntervalTrigger({ minutes: 1 }), {
  ...{ id: "stretch", args: ["stretch your legs"] },
});
await scheduler.start();

const everything = { read: true, write: true, admin: true };
const app = createApp(scheduler, {
  authorize: basicAuth([
    { username: "admin", password: ADMIN_PASSWORD, scopes: everything },
    ...(GUEST_PASSWORD
      ? [{ username: "guest", password: GUEST_PASSWORD, scopes: { read: true } }]
      : []),
  ]),
});
const close = await serve(app, Number(PORT));
console.log(`http://localhost:${PORT}`);
await stopOnSignal(scheduler);
await close();
