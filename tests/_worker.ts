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
  task("homes", () => new Map([["Ada", { homes: [new URL("https://example.com/")] }]])),
  task("circle", () => {
    const circle: { self?: unknown } = {};
    return circle.self = circle;
  }),
  task("whoseScheduler", () => currentScheduler()),
  task("noteHalf", () => currentJob().progress("half" as never)),
  task("forever", () => {
    for (;;);
  }),
]);
