import { currentJob, currentScheduler, serveJobs, task } from "../mod.ts";

serveJobs([
  task("double", (n: number) => 2 * n),
  task("echo", async (...args: unknown[]) => {
    await Promise.resolve();
    const { taskId, acquiredBy } = currentJob();
    return [taskId, acquiredBy, args];
  }),
  task("fail", () => {
    throw new RangeError("not today");
  }),
  task("uncloneable", () => () => {}),
  task("whoseScheduler", () => currentScheduler()),
  task("forever", () => {
    for (;;);
  }),
]);
