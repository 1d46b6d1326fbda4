import { assertEquals, assertRejects } from "@std/assert";
import { stopOnSignal } from "../../hosts/process.ts";
import { currentJob, task } from "../../mod.ts";
import { gate, Rig } from "../_rig.ts";

/** Puts something in the place of the host's `process` for a while. */
async function withProcess(process: unknown, work: () => Promise<void>): Promise<void> {
  const own = Object.getOwnPropertyDescriptor(globalThis, "process") ?? { configurable: true };
  Object.defineProperty(globalThis, "process", { value: process, configurable: true });
  try {
    await work();
  } finally {
    Object.defineProperty(globalThis, "process", own);
  }
}

/** A process that gets signals. */
class Signalled {
  readonly listeners = new Map<string, () => void>();
  on = (signal: string, listener: () => void) => void this.listeners.set(signal, listener);
  off = (signal: string) => void this.listeners.delete(signal);
}

Deno.test("a signal lets running jobs end, and a second one aborts them", async () => {
  for (const isPatient of [true, false]) {
    await using rig = new Rig();
    const scheduler = await rig.started();
    const process = new Signalled();
    const { opened, open } = gate();
    let isAborted = false;
    await scheduler.addJob(task("work", () => {
      currentJob().signal.addEventListener("abort", () => isAborted = true);
      return opened;
    }));
    await rig.clock.settle();
    await withProcess(process, async () => {
      const stopped = stopOnSignal(scheduler, { drain: true });
      assertEquals([...process.listeners.keys()], ["SIGTERM", "SIGINT"]);
      process.listeners.get("SIGTERM")!();
      await rig.clock.settle();
      assertEquals([scheduler.state, isAborted], ["stopping", false]);
      if (isPatient) open();
      else process.listeners.get("SIGINT")!();
      await stopped;
    });
    assertEquals([scheduler.state, isAborted], ["stopped", !isPatient]);
    assertEquals(process.listeners.size, 0);
  }
});

Deno.test("a signal that cannot be waited for is an error, and leaves no listener", async () => {
  const process = new Signalled();
  const { on } = process;
  process.on = (signal, listener) => {
    if (signal === "SIGKILL") throw new TypeError("not allowed");
    on(signal, listener);
  };
  const stop = () => Promise.resolve();
  await withProcess(process, async () => {
    const signals = ["SIGTERM", "SIGKILL"];
    await assertRejects(() => stopOnSignal({ stop }, { signals }), TypeError, "not allowed");
  });
  assertEquals(process.listeners.size, 0);
});

Deno.test("a host without a process says so", () =>
  withProcess(undefined, async () => {
    const stop = () => Promise.resolve();
    await assertRejects(() => stopOnSignal({ stop }), Error, "no process");
  }));
