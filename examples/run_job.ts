/** Runs a job and waits for its value, or queues one and asks for its result later. */
import { Scheduler, task } from "@almanac/scheduler";

const resize = task("images.resize", async (width: number, height: number) => {
  await Promise.resolve();
  if (width <= 0) throw new RangeError(`Cannot resize: width is ${width}`);
  return { width, height };
}, { maxRunningJobs: 2 });

await using scheduler = new Scheduler();
await scheduler.start();

const { width } = await scheduler.runJob(resize, { args: [640, 480] });
console.log("resized to a width of", width);

await scheduler.runJob(resize, { args: [0, 480] }).catch((error) => console.log(error.message));

const id = await scheduler.addJob(resize, { args: [320, 200], resultExpirationTime: 60 });
const result = await scheduler.getJobResult(id);
console.log(result?.outcome, result?.returnValue);
