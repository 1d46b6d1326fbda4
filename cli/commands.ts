import type { Command } from "./command.ts";
import { add } from "./commands/add.ts";
import { cancel } from "./commands/cancel.ts";
import { list } from "./commands/list.ts";
import { listFinished } from "./commands/list_finished.ts";
import { listJobs } from "./commands/list_jobs.ts";
import { listSchedulers } from "./commands/list_schedulers.ts";
import { listTasks } from "./commands/list_tasks.ts";
import { migrate } from "./commands/migrate.ts";
import { next } from "./commands/next.ts";
import { pause } from "./commands/pause.ts";
import { remove } from "./commands/remove.ts";
import { resume } from "./commands/resume.ts";
import { retry } from "./commands/retry.ts";
import { runNow } from "./commands/run.ts";
import { serve } from "./commands/serve.ts";
import { show } from "./commands/show.ts";
import { stats } from "./commands/stats.ts";
import { tick } from "./commands/tick.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  ...[list, listJobs, listFinished, listTasks, listSchedulers],
  ...[show, stats, next],
  ...[add, pause, resume, runNow, remove, cancel, retry],
  ...[serve, tick, migrate],
];
