import type { StoredTask } from "../../src/stored.ts";
import { aTask } from "../../testing/_stored.ts";
import { calling, type Known, type MakeStep, someMetadata, someTask } from "./_step.ts";

/**
 * The one task with a rate limit, always one of that length: how long starts are remembered beyond it, is
 * nowhere said. It is never removed, for the same reason.
 */
const LIMITED = "task-3";

/** A task as its first scheduler brings it. */
export function newTask(id: string, change: Partial<StoredTask> = {}): StoredTask {
  const rateLimit = id === LIMITED ? { limit: 2, per: 10_000 } : null;
  return aTask(id, { maxRunningJobs: 3, rateLimit, ...change });
}

const putTask: MakeStep = (known) => {
  const { dice, now } = known;
  const id = someTask(known);
  const { id: _, ...defaults } = newTask(id);
  const count = () => ({ count: dice.pick([null, dice.below(4)]), age: null });
  const settings = dice.pick<Partial<StoredTask>>([
    { maxRunningJobs: 1 + dice.below(4), version: 1 + dice.below(3) },
    { policy: { retry: { maxAttempts: 1 + dice.below(3) }, priority: dice.below(3) } },
    { policy: { timeout: dice.pick([null, 5]) }, misfireGraceTime: dice.pick([null, 5000]) },
    { jobExecutor: dice.pick(["async", "worker"]), metadata: someMetadata(known) },
    { keep: dice.pick([null, { success: count(), failure: dice.pick([null, count()]) }]) },
    id === LIMITED ? { rateLimit: { limit: 1 + dice.below(3), per: 10_000 } } : {},
  ]);
  return calling("putTask", { id, settings, defaults, now });
};

const removeTask: MakeStep = ({ dice }) =>
  calling("removeTask", { id: `task-${dice.below(Number(LIMITED.at(-1)))}` });

/** Tasks that are brought along by what needs them, as a rule. */
export function bringTasks({ dice }: Known, ids: readonly string[]): StoredTask[] {
  const policy = dice.pick([{}, { retry: { maxAttempts: 2 } }, { priority: 1 }]);
  const keep = dice.pick([null, { success: { count: 3, age: null }, failure: null }]);
  return dice.chance(0.8) ? ids.map((id) => newTask(id, { policy, keep })) : [];
}

/** Steps about tasks. */
export const taskSteps = { putTask, removeTask };
