import { assertEquals } from "@std/assert";
import { cronHandler } from "../../hosts/cron.ts";
import { MemoryDataStore, task } from "../../mod.ts";
import { FaultyStore } from "../../testing/mod.ts";
import { Rig } from "../_rig.ts";
import { errorsDuring } from "./_errors.ts";

Deno.test("the handler of a cron logs a tick that fails, and the next one goes on", async () => {
  const store = new FaultyStore(new MemoryDataStore());
  await using rig = new Rig({ store });
  let runs = 0;
  const scheduler = rig.scheduler();
  await scheduler.addJob(task("work", () => void runs++));
  store.plan("acquire", "failBefore");
  const handler = cronHandler(scheduler);
  const said = await errorsDuring(handler);
  assertEquals([runs, said], [0, ["A tick has failed"]]);
  await handler();
  assertEquals(runs, 1);
});
