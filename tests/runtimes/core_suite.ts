import { assertEquals } from "@std/assert";
import { Scheduler, task } from "@almanac/scheduler";

Deno.test("the core runs jobs where no other package is installed", async () => {
  await using scheduler = new Scheduler();
  await scheduler.start();
  assertEquals(await scheduler.runJob(task("add", (a: number) => a + 1), { args: [1] }), 2);
});
