import { assert, assertEquals } from "@std/assert";
import { LibsqlDataStore } from "../../../stores/libsql.ts";
import { BreakingClient, FAULTS, hastyClock } from "../../_breaking_client.ts";
import { seeded } from "../../_seeded.ts";
import { comparable, contentOf } from "../../model/_comparable.ts";
import type { Step } from "../../model/_step.ts";
import { World } from "../../model/_world.ts";

const CALLS = 800;
/** How many of all requests go wrong. */
const RATE = 0.3;

/** A call, and what it is to give. */
interface Expected {
  readonly step: Step;
  readonly answer: string;
  readonly now: number;
}

/** Calls that only write: what others give may show what is written at the same moment, just after them. */
const WRITES: readonly Step["call"][] = [
  ...["putTask", "removeTask", "addSchedules", "updateSchedule", "removeSchedules"] as const,
  ...["addJobs", "restartJob", "commit", "renew", "cleanup"] as const,
  ...["putPresence", "removePresence"] as const,
];

/** Some calls to make at the same moment, as the model answers them one after the other. */
async function nextMoment(world: World, first: number, most: number): Promise<Expected[]> {
  const moment: Expected[] = [];
  while (moment.length < most && moment.every(({ step }) => WRITES.includes(step.call))) {
    const step = await world.step(first + moment.length, false);
    const answer = await step.make(world.model);
    world.learn(step, answer);
    moment.push({ step, answer: comparable(step, answer, world.now), now: world.now });
  }
  return moment;
}

for (const seed of [1, 2]) {
  Deno.test(`hundreds of calls on a network that breaks are answered as by the model (seed ${seed})`, async () => {
    using client = new BreakingClient();
    const [random, moments] = [seeded(seed), seeded(-seed)];
    const world = new World(seed);
    const store = new LibsqlDataStore({ client, clock: hastyClock(), retryTimeout: 3600, random });
    await store.open();
    let faults = 0;
    client.nextFault = () => {
      if (random() >= RATE) return undefined;
      return FAULTS[faults++ % FAULTS.length];
    };
    for (let i = 0; i < CALLS;) {
      const moment = await nextMoment(world, i, 1 + Math.floor(4 * moments()));
      const answers = await Promise.all(moment.map(({ step }) => step.make(store)));
      for (const [j, { step, answer, now }] of moment.entries()) {
        assertEquals(comparable(step, answers[j], now), answer, `call ${i + j} of seed ${seed}`);
      }
      i += moment.length;
    }
    await client.flush();
    client.nextFault = () => undefined;
    assertEquals(await contentOf(store, world), await contentOf(world.model, world));
    assert(faults > CALLS * RATE / 5, `only ${faults} faults`);
    await store.close();
  });
}
