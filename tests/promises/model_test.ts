import fc from "fast-check";
import { MemoryDataStore } from "../../mod.ts";
import type { DataStore } from "../../src/store.ts";
import { JobModel, scripts, type Step } from "../_job_model.ts";
import { Databases } from "../_databases.ts";

const databases = new Databases();
Deno.test.afterAll(() => databases[Symbol.asyncDispose]());

/** A store, and that of the process after it. What is in memory is all that a process has, so it stays. */
interface Subject {
  readonly store: DataStore;
  readonly restart: () => Promise<DataStore>;
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
};

const seed = Number(Deno.env.get("ALMANAC_MODEL_SEED") ?? Date.now() % 1e9);
const numRuns = Number(Deno.env.get("ALMANAC_MODEL_RUNS") ?? 30);

async function follow(script: readonly Step[], { store, restart }: Subject): Promise<void> {
  const model = new JobModel();
  try {
    for (const step of script) store = await model.make(step, store, restart);
  } finally {
    await store.close();
  }
}

for (const [name, make] of Object.entries(subjects)) {
  Deno.test(`random scripts do with ${name} what they do with a simple model`, async () => {
    console.log(`the seed is ${seed}`);
    await fc.assert(
      fc.asyncProperty(scripts(200), async (script) => await follow(script, await make())),
      { seed, numRuns },
    );
  });
}
