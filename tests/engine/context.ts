import { assertEquals, assertThrows } from "@std/assert";
import { currentJob, currentScheduler, task } from "../../mod.ts";
import { contextFor, findContextStorage } from "../../src/context.ts";
import { gate, Rig } from "../_rig.ts";

Deno.test("currentJob() and currentScheduler() say so when no job is running", () => {
  assertThrows(() => currentJob(), Error, "Cannot call currentJob(): no job is running here");
  assertThrows(() => currentScheduler(), Error, "Cannot call currentScheduler(): no job");
});

Deno.test("currentJob() says so on a host without AsyncLocalStorage", () => {
  for (const host of [{}, { process: {} }, { process: { getBuiltinModule: () => undefined } }]) {
    assertEquals(findContextStorage(host), null);
  }
  assertThrows(() => contextFor("currentJob", null), Error, "this host has no AsyncLocalStorage");
});

Deno.test("jobs that run at the same time know each its own", async () => {
  await using rig = new Rig();
  const scheduler = await rig.started();
  const both = gate();
  const seen: [string, string][] = [];
  const note = task("note", async (name: string) => {
    await both.opened;
    seen.push([name, currentJob().args[0] as string]);
  }, { maxRunningJobs: 2 });
  for (const name of ["a", "b"]) await scheduler.addJob(note, { args: [name] });
  await rig.clock.settle();
  both.open();
  await rig.clock.settle();
  assertEquals(seen, [["a", "a"], ["b", "b"]]);
});

Deno.test("without AsyncLocalStorage, everything but the context works", async () => {
  const script = `
    delete globalThis.process;
    const { Scheduler, currentJob, task } = await import(${
    JSON.stringify(
      new URL("../../mod.ts", import.meta.url).href,
    )
  });
    await using scheduler = new Scheduler();
    await scheduler.start();
    console.log(await scheduler.runJob(task("add", (a, b) => a + b), { args: [1, 2] }));
    console.log(await scheduler.runJob(task("who", () => {
      try { return currentJob().id; } catch (error) { return error.message; }
    })));
  `;
  const command = new Deno.Command(Deno.execPath(), { args: ["eval", script] });
  const { stdout, stderr } = await command.output();
  const [sum, message] = new TextDecoder().decode(stdout).trim().split("\n");
  assertEquals(sum, "3", new TextDecoder().decode(stderr));
  assertEquals(message?.includes("this host has no AsyncLocalStorage"), true, message);
});
