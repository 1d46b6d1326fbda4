import { assert, assertEquals } from "@std/assert";
import { MemoryDataStore } from "../../../mod.ts";
import type { DataStore } from "../../../src/store.ts";
import { LibsqlDataStore } from "../../../stores/libsql.ts";
import { BreakingClient, FAULTS, hastyClock } from "../../_breaking_client.ts";
import { RandomCalls, seeded } from "../../_random_calls.ts";

const MOMENTS = 400;
/** How many of all requests go wrong. */
const RATE = 0.3;

/**
 * What counts of an answer: not the numbers of jobs, of which only the order means something, and not
 * leases that have ended.
 */
function comparable(answer: unknown, now: number): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value) => {
    if (key === "lease") return value?.until > now ? value : null;
    return key === "sequence" ? undefined : value;
  }));
}

/** All that a store has. */
async function contentOf(store: DataStore): Promise<unknown> {
  return [await store.getTasks({}), await store.getSchedules({}), await store.getJobs({})];
}

for (const seed of [1, 2]) {
  Deno.test(`thousands of calls on a network that breaks are answered as in memory (seed ${seed})`, async () => {
    using client = new BreakingClient();
    const random = seeded(seed);
    const calls = new RandomCalls(random);
    const model = new MemoryDataStore();
    const store = new LibsqlDataStore({ client, clock: hastyClock(), retryTimeout: 3600, random });
    await store.open();
    let faults = 0;
    client.nextFault = () => {
      if (random() >= RATE) return undefined;
      return FAULTS[faults++ % FAULTS.length];
    };
    for (let i = 0; i < MOMENTS; i++) {
      const moment = calls.next();
      const expected = [];
      for (const call of moment) expected.push(await call(model));
      const answers = await Promise.all(moment.map((call) => call(store)));
      assertEquals(
        comparable(answers, calls.now),
        comparable(expected, calls.now),
        `moment ${i} of seed ${seed}`,
      );
    }
    await client.flush();
    client.nextFault = () => undefined;
    assertEquals(
      comparable(await contentOf(store), calls.now),
      comparable(await contentOf(model), calls.now),
    );
    assert(faults > MOMENTS * RATE / 2, `only ${faults} faults`);
    await store.close();
  });
}
