import {
  IntervalTrigger,
  type Schedule,
  type SchedulerService,
  task,
  upcoming,
} from "@almanac/scheduler";

import { clock, inFull } from "./_times.ts";

const TASK = "demo.heartbeat";
const SCHEDULE = "heartbeat";
const SECONDS = 3;

/**
 * Adds a schedule that outlives the process, unless an earlier run has done so, and says what is
 * remembered of that: since when there is one, and how often it has run.
 */
export async function addHeartbeat(service: SchedulerService, file: string): Promise<void> {
  const heartbeat = task(TASK, async () => {
    const runs = await countRuns(service) + 1;
    await service.persistSchedConfigureTask(TASK, { metadata: { runs } });
    console.log(`${clock()}  heartbeat ${runs}  (kept in ${file})`);
  });
  const [known] = await service.getPersistSchedules({ id: SCHEDULE });
  // one that is there stays as it is: its times, and its metadata
  await service.addPersistSchedule(heartbeat, new IntervalTrigger({ seconds: SECONDS }), {
    id: SCHEDULE,
    metadata: { since: Date.now() },
  });
  if (known) report(known, await countRuns(service), file);
  else console.log(`\n${file} keeps a heartbeat from now on: run the demo again, and it goes on`);
}

/** How often the heartbeat has run, in this process and in those before: its task knows. */
async function countRuns(service: SchedulerService): Promise<number> {
  const tasks = await service.persistSchedGetTasks();
  return Number(tasks.find(({ id }) => id === TASK)?.metadata.runs ?? 0);
}

function report(known: Schedule, runs: number, file: string): void {
  const { metadata, trigger, lastFireTime, nextFireTime } = known;
  const now = new Date();
  const due = nextFireTime ?? now;
  const [next = due] = due > now ? [] : upcoming(trigger, 1, now);
  console.log(`\n${file} remembers the heartbeat of an earlier run`);
  console.log(`    every   ${SECONDS} s, since ${inFull(new Date(Number(metadata.since)))}`);
  console.log(`    runs    ${runs}${lastFireTime ? `, last at ${inFull(lastFireTime)}` : ""}`);
  if (due <= now) console.log(`    missed  from ${inFull(due)} on: one run makes up for it now`);
  console.log(`    next    ${inFull(next)}`);
}
