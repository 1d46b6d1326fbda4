/** Reminders that survive a crash, and a redeploy that adds its schedule again. */
//
// You see two processes, one after the other, list the same schedules with the same times, and the
// second one remind ada of what only the first one was told.
import { fork } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { CronTrigger, Scheduler, task, TimeTrigger } from "@almanac/scheduler";
import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";

const remind = task("bot.remind", (user: string, text: string) => {
  console.log(`    @${user}: ${text}`);
}, { maxRunningJobs: 10 });

/** What the bot does on every deploy. */
async function deploy(scheduler: Scheduler): Promise<void> {
  // under one id there is one schedule, and it keeps its next fire time
  await scheduler.addSchedule(remind, new CronTrigger({ hour: 9, timezone: "Europe/Berlin" }), {
    id: "stand-up",
    args: ["team", "stand up"],
    conflictPolicy: "replace",
  });
}

/** Takes a reminder, and crashes before it is due. */
async function firstProcess(scheduler: Scheduler): Promise<void> {
  await deploy(scheduler);
  await scheduler.start();
  await scheduler.addSchedule(remind, new TimeTrigger(2), {
    id: "ada.tea",
    args: ["ada", "tea is ready"],
    conflictPolicy: "replace",
  });
  await list(scheduler);
  process.exit(1); // nothing is stopped, nothing is saved: it is saved already
}

/** Knows nothing but the file, and reminds ada. */
async function secondProcess(scheduler: Scheduler): Promise<void> {
  await deploy(scheduler);
  await list(scheduler);
  const ends = scheduler.events(["jobReleased"]);
  await scheduler.start();
  for await (const { scheduleId } of ends) if (scheduleId === "ada.tea") break;
}

async function list(scheduler: Scheduler): Promise<void> {
  for (const { id, nextFireTime } of await scheduler.getSchedules()) {
    console.log(`    ${id} is due at ${nextFireTime?.toISOString()}`);
  }
}

/** Runs this file again, as a process of its own. */
async function run(name: keyof typeof PROCESSES): Promise<void> {
  console.log(`the ${name} process`);
  const [code] = await once(fork(import.meta.filename!, [name]), "exit");
  console.log(code === 0 ? "has ended" : "has crashed");
}

const PROCESSES = { first: firstProcess, second: secondProcess };
const name = process.argv[2];
if (name === "first" || name === "second") {
  const store = new LibsqlDataStore({ url: "file:reminders.db" });
  await using scheduler = new Scheduler({ store });
  await PROCESSES[name](scheduler);
} else {
  await run("first");
  await run("second");
}
