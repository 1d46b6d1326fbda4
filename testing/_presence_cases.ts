import type { DataStore } from "../src/store.ts";
import type { StoredPresence } from "../src/stored.ts";
import { assertEqual } from "./_assert.ts";
import { storeCase, T0 } from "./_stored.ts";
import type { ContractCase } from "./contract.ts";

function aPresence(identity: string, change: Partial<StoredPresence> = {}): StoredPresence {
  return {
    ...{ identity, role: "both", startedAt: T0, seenAt: T0, until: T0 + 10 },
    ...{ tasks: [], maxConcurrentJobs: 100 },
    ...change,
  };
}

/** The cases about which schedulers are there. */
export const presenceCases: readonly ContractCase<DataStore>[] = [
  storeCase("a scheduler is there, as it said last, until its time is over", async (store) => {
    const [a, b, c] = [
      aPresence("a", { role: "worker", tasks: ["t", 'a "b"'], maxConcurrentJobs: 3 }),
      aPresence("b", { until: T0 + 5 }),
      aPresence("\u{1f4c5}"),
    ];
    for (const each of [c!, b!, aPresence("a"), a!, aPresence("\uffee")]) {
      await store.putPresence(each);
    }
    assertEqual(await store.getPresences({ now: T0 }), [a, b, aPresence("\uffee"), c]);
    assertEqual(await store.getPresences({ now: T0 + 5 }), [a, aPresence("\uffee"), c]);
    const later = aPresence("b", { seenAt: T0 + 5, until: T0 + 15, tasks: ["u"] });
    await store.putPresence(later);
    assertEqual(await store.getPresences({ now: T0 + 10 }), [later]);
  }),
  storeCase(
    "a scheduler is forgotten by who started when it did, and no one else",
    async (store) => {
      for (const identity of ["a", "b"]) await store.putPresence(aPresence(identity));
      await store.removePresence({ identity: "a", startedAt: T0 - 1 });
      await store.removePresence({ identity: "b", startedAt: T0 });
      await store.removePresence({ identity: "x", startedAt: T0 });
      assertEqual(await store.getPresences({ now: T0 }), [aPresence("a")]);
    },
  ),
  storeCase("cleanup() removes schedulers whose time is over, and no others", async (store) => {
    const b = aPresence("b", { until: T0 + 11 });
    for (const each of [aPresence("a"), b]) await store.putPresence(each);
    await store.cleanup({ now: T0 + 10, finishedBefore: T0 });
    assertEqual(await store.getPresences({ now: T0 }), [b]);
  }),
];
