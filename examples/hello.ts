/** Says hello in five seconds. */
import { Scheduler, TimeTrigger } from "@almanac/scheduler";

function hello() {
  console.log("Hello, World!");
}

await using scheduler = new Scheduler();
await scheduler.start();
const done = scheduler.getNextEvent(["jobReleased"]);
await scheduler.addSchedule(hello, new TimeTrigger(5));
console.log("In five seconds ...");
await done;
