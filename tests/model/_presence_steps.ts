import { calling, type Known, type MakeStep } from "./_step.ts";

function someScheduler({ dice, now }: Known) {
  return { identity: `scheduler-${dice.below(3)}`, startedAt: now - (now % 60_000) };
}

const putPresence: MakeStep = (known) => {
  const { dice, now } = known;
  return calling("putPresence", {
    ...{ ...someScheduler(known), seenAt: now, until: now + 120_000 },
    role: dice.pick(["both", "scheduler", "worker"]),
    tasks: dice.pick([[], ["task-1"], ["task-0", 'a "task"']]),
    maxConcurrentJobs: 1 + dice.below(9),
  });
};

const removePresence: MakeStep = (known) => calling("removePresence", someScheduler(known));

/** Steps about which schedulers are there. */
export const presenceSteps = { putPresence, removePresence };
