import { assert, assertEquals, assertRejects } from "@std/assert";
import { MemoryDataStore } from "../../mod.ts";
import type { AddJobsParams, CommitParams } from "../../src/store.ts";
import { Databases } from "../_databases.ts";
import { play, playModel } from "./_play.ts";
import { shrunk } from "./_shrink.ts";
import { storesOf } from "./_stores.ts";

const databases = new Databases();
Deno.test.afterAll(() => databases[Symbol.asyncDispose]());
const stores = storesOf(databases);

for (
  const { name, seeds, length } of [
    { name: "memory", seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], length: 200 },
    { name: "file", seeds: [11, 12, 13], length: 200 },
    { name: "http", seeds: [14], length: 200 },
  ] as const
) {
  Deno.test(`the store "${name}" answers as the model does (seeds ${seeds.join(", ")})`, async () => {
    for (const seed of seeds) await playModel({ seed, length, make: stores[name] });
  });
}

/** Forgets the concurrency keys of jobs. */
class ForgetfulStore extends MemoryDataStore {
  override addJobs({ jobs, ...rest }: AddJobsParams) {
    return super.addJobs({ ...rest, jobs: jobs.map((job) => ({ ...job, concurrencyKey: null })) });
  }
}

/** Does not take jobs back. */
class StubbornStore extends MemoryDataStore {
  override commit(params: CommitParams) {
    return super.commit({ ...params, releases: [] });
  }
}

for (
  const { Broken, most, shown } of [
    { Broken: ForgetfulStore, most: 3, shown: /^\d+: at \d+ addJobs \{.*"concurrencyKey":"key-/m },
    { Broken: StubbornStore, most: 10, shown: /^\d+: at \d+ commit \{.*"releases":\[\{"jobId"/m },
  ]
) {
  Deno.test(`what a ${Broken.name} gets wrong is shown in no more steps than it takes`, async () => {
    const make = () => new Broken();
    const error = await assertRejects(() => playModel({ seed: 1, length: 400, make }), Error);
    const message = String(error.message);
    const [, seed, list = ""] = /seed (\d+), steps ([\d, ]+)$/m.exec(message) ?? [];
    const steps = list.split(", ").map(Number);
    assertEquals(seed, "1");
    assert(steps.length <= most, `${steps.length} steps`);
    assertEquals(message.match(/^\d+: at /gm)?.length, steps.length);
    for (const part of [shown, /^ +expected .*\n +but got /m]) {
      assert(part.test(message), `${part}`);
    }
    for (const step of steps) {
      const rest = steps.filter((other) => other !== step);
      assertEquals(await play({ seed: 1, steps: rest, make }), null, `without step ${step}`);
    }
  });
}

Deno.test("a list is shortened to the steps with which something fails", async () => {
  const list = Array.from({ length: 100 }, (_, i) => i);
  const failsAt = (needed: readonly number[]) => (some: readonly number[]) =>
    Promise.resolve(needed.every((step) => some.includes(step)) ? needed.at(-1)! : null);
  for (const needed of [[0], [99], [3, 17, 40], [0, 1, 2, 97, 98]]) {
    assertEquals(await shrunk(list, failsAt(needed)), needed);
  }
});
