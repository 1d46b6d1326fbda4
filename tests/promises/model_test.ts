import fc from "fast-check";
import { MemoryDataStore } from "../../mod.ts";
import type { DataStore } from "../../src/store.ts";
import { seeded } from "../_seeded.ts";
import { JobModel, scripts, type Step } from "../_job_model.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { BreakingClient, FAULTS, hastyClock } from "../_breaking_client.ts";
import { Databases } from "../_databases.ts";

const databases = new Databases();
Deno.test.afterAll(() => databases[Symbol.asyncDispose]());

/** Another seed is another set of scripts. What fails is shrunk, and printed with its seed. */
const seed = Number(Deno.env.get("ALMANAC_MODEL_SEED") ?? 1);
/** How many times as many scripts. */
const times = Number(Deno.env.get("ALMANAC_MODEL_TIMES") ?? 1);
/** How many scripts, of about a hundred steps each: few where a step takes long. */
const SCRIPTS: Record<string, number> = {
  memory: 100,
  "a libSQL file": 10,
  "a libSQL server": 5,
  "libSQL on a network that breaks": 8,
};

/** A store, and that of the process after it. What is in memory is all that a process has, so it stays. */
interface Subject {
  readonly store: DataStore;
  readonly restart: () => Promise<DataStore>;
  readonly [Symbol.dispose]?: () => void;
}

const subjects: Record<string, () => Promise<Subject>> = {
  memory() {
    const store = new MemoryDataStore();
    return Promise.resolve({ store, restart: () => Promise.resolve(store) });
  },
  async "a libSQL file"() {
    const url = databases.newFile();
    let store = databases.onFile(url);
    await store.open();
    const restart = async () => {
      await store.close();
      store = databases.onFile(url);
      await store.open();
      return store;
    };
    return { store, restart };
  },
  async "a libSQL server"() {
    let store = await databases.onServer("http");
    await store.open();
    const restart = async () => {
      await store.close();
      store = new LibsqlDataStore({
        tablePrefix: "http_",
        url: (await databases.server()).url("http"),
      });
      await store.open();
      return store;
    };
    return { store, restart };
  },
  async "libSQL on a network that breaks"() {
    const client = new BreakingClient();
    const random = seeded(seed);
    const open = async () => {
      const store = new LibsqlDataStore({
        client,
        clock: hastyClock(),
        retryTimeout: 3600,
        random,
      });
      await store.open();
      return store;
    };
    let store = await open();
    let faults = 0;
    client.nextFault = () => random() < 0.2 ? FAULTS[faults++ % FAULTS.length] : undefined;
    const restart = async () => {
      await store.close();
      return store = await open();
    };
    return { store, restart, [Symbol.dispose]: () => client[Symbol.dispose]() };
  },
};

async function follow(script: readonly Step[], subject: Subject): Promise<void> {
  let { store } = subject;
  const model = new JobModel();
  try {
    for (const step of script) store = await model.make(step, store, subject.restart);
  } finally {
    await store.close();
    subject[Symbol.dispose]?.();
  }
}

for (const [name, make] of Object.entries(subjects)) {
  Deno.test(`random scripts do with ${name} what they do with a simple model`, async () => {
    console.log(`the seed is ${seed}`);
    await fc.assert(
      fc.asyncProperty(scripts(200), async (script) => await follow(script, await make())),
      { seed, numRuns: times * SCRIPTS[name]! },
    );
  });
}
