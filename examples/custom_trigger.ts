/** A trigger of one's own: with each fire, the wait doubles. */
import {
  registerTrigger,
  Scheduler,
  task,
  type Trigger,
  type TriggerSpec,
  upcoming,
} from "@almanac/scheduler";

class DoublingTrigger implements Trigger {
  static readonly kind = "example.doubling";

  constructor(readonly start: Date, readonly firstWaitMs: number) {}

  static fromJSON({ start, firstWaitMs }: TriggerSpec): DoublingTrigger {
    return new DoublingTrigger(new Date(start as string), firstWaitMs as number);
  }

  next(after?: Date): Date | null {
    if (!after || after < this.start) return this.start;
    const waited = (after.getTime() - this.start.getTime()) / this.firstWaitMs;
    const fires = Math.floor(Math.log2(waited + 1)) + 1;
    return new Date(this.start.getTime() + this.firstWaitMs * (2 ** fires - 1));
  }

  toJSON(): TriggerSpec {
    const { start, firstWaitMs } = this;
    return { kind: DoublingTrigger.kind, start: start.toISOString(), firstWaitMs };
  }
}

registerTrigger(DoublingTrigger); // so that it can be read back from a store

const trigger = new DoublingTrigger(new Date(), 100);
console.log(upcoming(trigger, 5).map((time) => time.getTime() - trigger.start.getTime()), "ms");

await using scheduler = new Scheduler();
await scheduler.start();
const released = scheduler.events(["jobReleased"]);
const ping = task("ping", () => console.log("ping"));
await scheduler.addSchedule(ping, trigger, { coalesce: "all" });
let count = 0;
for await (const _ of released) if (++count === 3) break;
