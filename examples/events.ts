/** Follows what a scheduler does. */
import { Scheduler, task, TimeTrigger } from "@almanac/scheduler";

await using scheduler = new Scheduler();

scheduler.subscribe(({ type, timestamp }) => console.log(timestamp.toISOString(), type));
scheduler.subscribe(
  ({ taskId, error }) => console.log(taskId, "failed:", error?.message),
  ["jobReleased"],
  { once: true },
);

await scheduler.start();
const released = scheduler.events(["jobReleased"]);
const fail = task("fail", () => Promise.reject(new Error("no luck")));
await scheduler.addSchedule(fail, new TimeTrigger({ milliseconds: 100 }));
await scheduler.addSchedule(task("work", () => "done"), new TimeTrigger({ milliseconds: 200 }));

let ended = 0;
for await (const { taskId, outcome } of released) {
  console.log(taskId, outcome);
  if (++ended === 2) break;
}
