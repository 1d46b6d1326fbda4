import { describeTrigger, type Scheduler, type Trigger } from "../../mod.ts";
import type { Command, Context } from "../command.ts";
import type { Options } from "../options.ts";
import { withScheduler } from "../database.ts";
import { UsageError } from "../failure.ts";
import type { Given } from "../input/given.ts";
import { TRIGGER_OPTIONS, triggerOf } from "../input/triggers.ts";
import { relative, withOffset } from "../output/times.ts";

const SCHEDULE_ONLY: Options = {
  coalesce: { value: "POLICY", help: "what becomes of missed fire times: earliest, latest, all" },
  "misfire-grace": { value: "LENGTH", help: "how late its jobs may start" },
  jitter: { value: "LENGTH", help: "the most that a job is delayed at random" },
  overlap: {
    value: "POLICY",
    help: "while a job of it is not done: allow, skip, bufferOne, bufferAll, cancelOther",
  },
  "max-runs": { value: "N", help: "after how many fire times it is finished" },
  paused: { help: "it waits for resume" },
  replace: { help: "in place of a schedule with this id, which otherwise is an error" },
};
const JOB_ONLY: Options = {
  now: { help: "a job, not a schedule: so it is without --cron, --every, --at and --in as well" },
  delay: { value: "LENGTH", help: "how long the job waits before it starts" },
  "unique-key": { value: "KEY", help: "the task has one job with this key at most" },
};
const BOTH: Options = {
  id: { value: "ID", help: "its id; default a new one" },
  args: { value: "JSON", help: `the arguments, a list: '["ada", 1]'` },
  kwargs: { value: "JSON", help: "the last argument, an object" },
  metadata: { value: "JSON", help: "plain data beside it, an object" },
  executor: { value: "NAME", help: "the executor; default the task's" },
  timeout: { value: "LENGTH", help: "how long a job may run; default the task's" },
  priority: {
    value: "N",
    help: "the place in the queue, lower ones come first; default the task's",
  },
  "concurrency-key": { value: "KEY", help: "runs while no other job with this key does" },
};

/** Adds a schedule or a job. */
export const add: Command = {
  name: "add",
  summary: "add a schedule, or a job",
  operands: "TASK",
  notes:
    "With --cron, --every, --at or --in it is a schedule, otherwise a job. The database has to\n" +
    "know the task: from the first time that it was added with its function, or configured.",
  options: { ...TRIGGER_OPTIONS, ...SCHEDULE_ONLY, ...JOB_ONLY, ...BOTH },
  example: [
    `almanac add reports.send --cron "0 9 * * mon-fri" --tz Europe/Paris --id daily --args '["ada"]'`,
    "almanac add reports.send --delay 5m --unique-key report",
  ].join("\n"),
  async run(context) {
    const { given, io } = context;
    const taskId = given.only("the id of a task");
    const trigger = triggerOf(given, io.timezone);
    refuseForeign(given, trigger ? JOB_ONLY : SCHEDULE_ONLY, trigger !== null);
    await withScheduler(
      context,
      (scheduler) =>
        trigger
          ? addSchedule(context, scheduler, taskId, trigger)
          : addJob(context, scheduler, taskId),
    );
  },
};

function refuseForeign(given: Given, foreign: Options, isSchedule: boolean): void {
  const name = given.names.find((name) => Object.hasOwn(foreign, name));
  if (name === undefined) return;
  throw new UsageError(
    isSchedule
      ? `--${name} is for jobs, which have none of --cron, --every, --at and --in`
      : `--${name} is for schedules: give --cron, --every, --at or --in as well`,
  );
}

async function addSchedule(
  { given, out, io }: Context,
  scheduler: Scheduler,
  taskId: string,
  trigger: Trigger,
): Promise<void> {
  const coalesce = given.word("coalesce", ["earliest", "latest", "all"]);
  const overlap = given.word("overlap", [
    ...["allow", "skip", "bufferOne", "bufferAll", "cancelOther"] as const,
  ]);
  const misfireGraceTime = given.duration("misfire-grace");
  const maxJitter = given.duration("jitter");
  const maxRuns = given.count("max-runs", 1);
  const id = await scheduler.addSchedule(taskId, trigger, {
    ...optionsOfBoth(given),
    ...(coalesce && { coalesce }),
    ...(overlap && { overlap }),
    ...(misfireGraceTime && { misfireGraceTime }),
    ...(maxJitter && { maxJitter }),
    ...(maxRuns !== undefined && { maxRuns }),
    ...(given.has("paused") && { paused: true }),
    conflictPolicy: given.has("replace") ? "replace" : "exception",
  });
  const { nextFireTime } = await scheduler.getSchedule(id);
  out.json({ id, description: describeTrigger(trigger), nextFireTime });
  out.ids([id]);
  const next = nextFireTime
    ? `next ${withOffset(nextFireTime, io.timezone)} (${relative(nextFireTime, io.clock.now())})`
    : "it never fires";
  out.lines(`schedule ${id}: ${describeTrigger(trigger)}; ${next}`);
}

async function addJob(
  { given, out }: Context,
  scheduler: Scheduler,
  taskId: string,
): Promise<void> {
  const delay = given.duration("delay");
  const uniqueKey = given.text("unique-key");
  const { id, outcome } = await scheduler.addUniqueJob(taskId, {
    ...optionsOfBoth(given),
    ...(delay && { delay }),
    ...(uniqueKey !== undefined && { uniqueKey }),
  });
  out.json({ id, outcome });
  out.ids([id]);
  out.lines(outcome === "added" ? `job ${id}` : `job ${id}: there was one with this key`);
}

function optionsOfBoth(given: Given) {
  const [id, jobExecutor] = [given.text("id"), given.text("executor")];
  const [args, kwargs] = [given.json("args", "list"), given.json("kwargs", "object")];
  const metadata = given.json("metadata", "object");
  const timeout = given.duration("timeout");
  const priority = given.count("priority", -Infinity);
  const concurrencyKey = given.text("concurrency-key");
  return {
    ...(id !== undefined && { id }),
    ...(args && { args }),
    ...(kwargs && { kwargs }),
    ...(metadata && { metadata }),
    ...(jobExecutor !== undefined && { jobExecutor }),
    ...(timeout && { timeout }),
    ...(priority !== undefined && { priority }),
    ...(concurrencyKey !== undefined && { concurrencyKey }),
  };
}
