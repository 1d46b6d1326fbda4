import { assertEquals } from "@std/assert";
import { Batcher, single } from "../../stores/_libsql/batcher.ts";
import { aJob, aTask } from "../../testing/_stored.ts";
import { Databases } from "../_databases.ts";

const echo = single<number, number>((n) => ({ read: () => n }));

Deno.test("a call is sent whenever it comes while others are being answered", async () => {
  for (let turns = 0; turns < 30; turns++) {
    const batcher = new Batcher((plans) =>
      Promise.resolve(plans.map((plan) => plan.read(undefined, [])))
    );
    const first = batcher.call(echo, 1);
    for (let i = 0; i < turns; i++) await null;
    const second = batcher.call(echo, 2);
    await batcher.settled();
    const late = new Promise((resolve) => setTimeout(resolve, 0, "never"));
    assertEquals(await Promise.race([Promise.all([first, second]), late]), [1, 2], `${turns}`);
  }
});

Deno.test("calls of one moment are answered as one after the other, whatever tasks they bring", async () => {
  await using databases = new Databases();
  const store = databases.onFile();
  await store.open();
  const [early, bringing] = await Promise.all([
    store.addJobs({ tasks: [], jobs: [aJob("early", { taskId: "x" })], now: 1 }),
    store.addJobs({ tasks: [aTask("x")], jobs: [aJob("bringing", { taskId: "x" })], now: 1 }),
  ]);
  await store.close();
  assertEquals([early.missingTask, early.addedJobs], ["x", []]);
  assertEquals([bringing.addedTasks, bringing.addedJobs], [["x"], ["bringing"]]);
});
