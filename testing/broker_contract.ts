import type { EventBroker } from "../src/broker.ts";
import type { Event } from "../src/events.ts";
import { assertEqual } from "./_assert.ts";
import type { ContractCase } from "./contract.ts";

/** Two brokers between which events go: the same one twice, or two that are connected. */
export interface BrokerPair {
  /** The one that events are handed to. */
  readonly here: EventBroker;
  /** The one that they go to. */
  readonly there: EventBroker;
  /** Waits until what was published has been handed on. */
  settle(): Promise<void>;
}

function anEvent(taskId: string): Event {
  const timestamp = new Date("2026-01-01T00:00:00Z");
  return { type: "taskAdded", taskId, timestamp, schedulerId: "me" };
}

function brokerCase(
  name: string,
  body: (pair: BrokerPair) => Promise<void>,
): ContractCase<BrokerPair> {
  return {
    name,
    async run(make) {
      const pair = await make();
      await pair.here.open();
      await pair.there.open();
      try {
        await body(pair);
      } finally {
        await pair.there.close();
        await pair.here.close();
      }
    },
  };
}

/** What every {@linkcode EventBroker} does. */
export const brokerContract: readonly ContractCase<BrokerPair>[] = [
  brokerCase("every subscriber gets every event, here and elsewhere, in order", async (pair) => {
    const seen: string[][] = [[], [], []];
    const note = (i: number) => (event: Event) => void seen[i]!.push((event as Named).taskId);
    pair.here.subscribe(note(0));
    pair.here.subscribe(note(1));
    pair.there.subscribe(note(2));
    await pair.here.publish([anEvent("a"), anEvent("b")]);
    await pair.here.publish([anEvent("c")]);
    await pair.settle();
    assertEqual(seen, [["a", "b", "c"], ["a", "b", "c"], ["a", "b", "c"]]);
  }),
  brokerCase("an event arrives with every field as it was", async (pair) => {
    const seen: Event[] = [];
    pair.there.subscribe((event) => seen.push(event));
    const ofJob = { jobId: "j", taskId: "t", scheduleId: "s", schedulerId: "me" };
    const [timestamp, time] = [new Date(5), new Date(3)];
    const error = { name: "RangeError", message: "out" };
    const ofSchedule = { scheduleId: "s", taskId: "t", schedulerId: "me", timestamp };
    const events: Event[] = [
      {
        ...{ type: "jobReleased", ...ofJob, timestamp, outcome: "error", error },
        ...{ scheduledFireTime: time, startedAt: null },
      },
      { type: "jobRetried", ...ofJob, timestamp, attempt: 2, runAt: time, error },
      { type: "fireTimeSkipped", ...ofSchedule, nominalFireTime: time },
      { type: "scheduleAdded", ...ofSchedule, nextFireTime: time },
    ];
    await pair.here.publish(events);
    await pair.settle();
    assertEqual(seen, events);
  }),
  brokerCase("a subscription lasts until it is ended, and ends once", async (pair) => {
    const seen: Event[] = [];
    const end = pair.there.subscribe((event) => seen.push(event));
    await pair.here.publish([anEvent("a")]);
    await pair.settle();
    end();
    end();
    await pair.here.publish([anEvent("b")]);
    await pair.settle();
    assertEqual(seen.length, 1);
  }),
  brokerCase("the same function may be subscribed twice, each by itself", async (pair) => {
    let calls = 0;
    const callback = () => void calls++;
    const end = pair.here.subscribe(callback);
    pair.here.subscribe(callback);
    end();
    await pair.here.publish([anEvent("a")]);
    await pair.settle();
    assertEqual(calls, 1);
  }),
  brokerCase("a subscriber that throws or rejects harms nobody", async (pair) => {
    const seen: Event[] = [];
    pair.here.subscribe(() => {
      throw new Error("a subscriber failed");
    });
    pair.here.subscribe(() => Promise.reject(new Error("a subscriber failed later")));
    pair.here.subscribe((event) => seen.push(event));
    await pair.here.publish([anEvent("a"), anEvent("b")]);
    await pair.settle();
    assertEqual(seen.length, 2);
  }),
  brokerCase("a subscriber may end its subscription while it is called", async (pair) => {
    let calls = 0;
    const end = pair.here.subscribe(() => {
      calls++;
      end();
    });
    await pair.here.publish([anEvent("a"), anEvent("b")]);
    await pair.settle();
    assertEqual(calls, 1);
  }),
];

interface Named {
  readonly taskId: string;
}
