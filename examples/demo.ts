/**
 * Runs a crontab: shows when each line fires next, and prints each job as it fires. Beside it a
 * heartbeat is kept in the file `almanac.db`: the next run of the demo remembers it.
 *
 *     deno task demo [FILE] [SECONDS]
 *
 * Ctrl-C lets running jobs end, and so do so many seconds.
 */
import {
  currentJob,
  DateTrigger,
  SchedulerService,
  task,
  TimeTrigger,
  upcoming,
} from "@almanac/scheduler";
import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";

import { type Crontab, type CrontabEntry, parseCrontab } from "./_crontab.ts";
import { addHeartbeat } from "./_heartbeat.ts";
import { clock, inZone } from "./_times.ts";

const USAGE = "Usage: deno task demo [FILE] [SECONDS]";
const HOST_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const DATABASE = "almanac.db";

const { file, seconds } = readArguments(Deno.args);
const crontab = await readCrontab(file);
report(crontab);

await using service = new SchedulerService({
  persistent: new LibsqlDataStore({ url: `file:${DATABASE}` }),
});
await addHeartbeat(service, DATABASE).catch(giveUp);
await addSchedules(service, crontab.entries);
for (const scheduler of [service.transient, service.persistent]) {
  scheduler.subscribe(({ taskId, scheduleId, outcome }) => {
    if (outcome !== "success") console.log(`${clock()}  ${scheduleId ?? taskId}: ${outcome}`);
  }, ["jobReleased"]);
}
await service.start();
const over = interrupted(seconds);
console.log(seconds === null ? "\nRunning until Ctrl-C ..." : `\nRunning for ${seconds} s ...`);
await over;
console.log(`\nStopping: running jobs may end, and the heartbeat stays in ${DATABASE}`);

/** The file, whole numbers being seconds: both may be left out. */
function readArguments(args: readonly string[]): { file: string | URL; seconds: number | null } {
  const isNumber = (text: string) => /^\d+(\.\d+)?$/.test(text);
  const files = args.filter((text) => !isNumber(text));
  const numbers = args.filter(isNumber);
  if (files.length > 1 || numbers.length > 1 || files.some((text) => text.startsWith("-"))) {
    console.error(USAGE);
    Deno.exit(1);
  }
  return {
    file: files[0] ?? new URL("demo.crontab", import.meta.url),
    seconds: numbers[0] === undefined ? null : Number(numbers[0]),
  };
}

async function readCrontab(file: string | URL): Promise<Crontab> {
  try {
    return parseCrontab(await Deno.readTextFile(file), HOST_ZONE);
  } catch (error) {
    console.error(`Cannot read ${file}: ${(error as Error).message}\n${USAGE}`);
    Deno.exit(1);
  }
}

/** Ends the demo when the database cannot be used; the message says what to do. */
function giveUp(error: unknown): never {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  Deno.exit(1);
}

/** Prints the next five fire times of each line, in its zone, and what could not be read. */
function report({ entries, problems }: Crontab): void {
  for (const { line, when, command, timezone, trigger } of entries) {
    console.log(`line ${line}: ${when}  ${command}  (${timezone})`);
    if (!trigger) console.log("    once, at the start");
    const times = trigger ? upcoming(trigger, 5) : [];
    for (const time of times) console.log(`    ${inZone(time, timezone)}`);
    if (trigger && times.length === 0) console.log("    never");
  }
  for (const { line, text, reason } of problems) {
    console.error(`line ${line}: ${text}\n    is left out: ${reason}`);
  }
}

async function addSchedules(
  service: SchedulerService,
  entries: readonly CrontabEntry[],
): Promise<void> {
  const run = task("crontab.run", (command: string) => {
    const late = Date.now() - currentJob().scheduledFireTime!.getTime();
    console.log(`${clock()}  ${command}  (${late} ms late)`);
  }, { maxRunningJobs: 100 });
  const hello = task("hello", () => console.log(`${clock()}  Hello, World!`));
  for (const { line, command, trigger } of entries) {
    const options = { id: `line ${line}`, args: [command] as [string] };
    await service.addSchedule(run, trigger ?? new DateTrigger(new Date()), options);
  }
  await service.addSchedule(hello, new TimeTrigger(5));
}

/** Waits for Ctrl-C, or so many seconds. */
function interrupted(seconds: number | null): Promise<void> {
  return new Promise((resolve) => {
    const timer = seconds === null ? undefined : setTimeout(done, seconds * 1000);
    function done() {
      clearTimeout(timer);
      for (const signal of signals) Deno.removeSignalListener(signal, done);
      resolve();
    }
    const signals = Deno.build.os === "windows"
      ? ["SIGINT"] as const
      : ["SIGINT", "SIGTERM"] as const;
    for (const signal of signals) Deno.addSignalListener(signal, done);
  });
}
