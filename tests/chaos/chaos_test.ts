import "./audit_cases.ts";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { runChaos } from "./chaos.ts";
import { type Mode, modes } from "./modes.ts";
import { makePlan, type Step } from "./plan.ts";

const { file, server } = modes(1000);
/** There are other tests to be run. */
const FEW = { workers: 2, addEvery: 200 };

/** A seed, another one each time, under which these things are done in a run. */
function aSeed(mode: Mode, ms: number, actions: readonly Step["action"][]): number {
  for (;;) {
    const seed = crypto.getRandomValues(new Uint16Array(1))[0]!;
    const steps = makePlan({ ...mode, ...FEW, seed, ms });
    if (actions.every((action) => of(steps, action).length > 0)) return seed;
  }
}

/** Runs a mode for so many seconds; the seed of a run that fails is in its message. */
async function survives(mode: Mode, seconds: number, ...actions: Step["action"][]) {
  const ms = seconds * 1000;
  const seed = aSeed(mode, ms, actions);
  const grace = 3000; // the machine may be busy with other tests
  const { faults, counts } = await runChaos({ ...mode, ms, seed, grace, ...FEW });
  assertEquals(faults, [], `seed ${seed}, ${JSON.stringify(counts)}`);
}

Deno.test("workers on a file are killed, and nothing is lost or done twice", async () => {
  await survives(file, 5, "killWorker");
});

Deno.test("workers and their server are killed, and nothing is lost or done twice", async () => {
  await survives(server, 5, "killWorker", "suspendWorker", "killServer");
});

const OPTIONS = { seed: 7, ms: 60_000, workers: 3, disturbances: server.disturbances };

function of(steps: readonly Step[], action: Step["action"]): Step[] {
  return steps.filter((step) => step.action === action);
}

Deno.test("a plan is the same for the same seed, and another for another", () => {
  assertEquals(makePlan(OPTIONS), makePlan(OPTIONS));
  assertNotEquals(makePlan(OPTIONS), makePlan({ ...OPTIONS, seed: 8 }));
});

Deno.test("a plan goes on as it began, however long it is", () => {
  const long = makePlan(OPTIONS);
  const short = makePlan({ ...OPTIONS, ms: 20_000 });
  assertEquals(long.filter(({ at }) => at < 20_000), short);
});

Deno.test("a plan does in time what it is to do, and every worker's turn comes, at times with others'", () => {
  const steps = makePlan(OPTIONS);
  const kills = of(steps, "killWorker");
  assert(kills.length > 40, `${kills.length} kills`);
  assert(of(steps, "suspendWorker").length > 10);
  assert(of(steps, "killServer").length > 10);
  assertEquals(steps.map(({ at }) => at), steps.map(({ at }) => at).toSorted((a, b) => a - b));
  assert(steps.every(({ at }) => at < OPTIONS.ms));
  const slots = kills.map((step) => "slot" in step ? step.slot : -1);
  assertEquals([...new Set(slots)].sort(), [0, 1, 2]);
  const together = Map.groupBy(kills, ({ at }) => at);
  assert([...together.values()].some(({ length }) => length > 1));
  assert([...together.values()].some(({ length }) => length === 1));
});

Deno.test("a plan leaves a worker alone until it is back", () => {
  for (let seed = 0; seed < 20; seed++) {
    const backAt = [0, 0, 0];
    for (const step of makePlan({ ...OPTIONS, seed })) {
      if (!("slot" in step)) continue;
      assert(step.at >= backAt[step.slot]!, `seed ${seed}`);
      backAt[step.slot] = step.at + step.forMs;
    }
  }
});

Deno.test("a plan without disturbances has no steps", () => {
  assertEquals(makePlan({ ...OPTIONS, disturbances: {} }), []);
});
