import type { JobOutcome, Scheduler } from "../../mod.ts";
import type { Command, Context } from "../command.ts";
import { withScheduler } from "../database.ts";
import { EXIT, UsageError } from "../failure.ts";
import { errorLine } from "../records.ts";

/** How a job ended, as far as that is kept. */
interface End {
  readonly outcome: JobOutcome | "unknown" | "pending";
  readonly error?: string;
}

/** Runs a schedule out of turn. */
export const runNow: Command = {
  name: "run",
  summary: "queue a job of a schedule now, and print its id",
  operands: "ID",
  notes:
    "Some worker on the database has to run it. How it ended is known if its schedule keeps\n" +
    "results or its task keeps finished jobs.",
  options: {
    wait: { help: "wait for its end; it is an error if it does not succeed" },
    timeout: { value: "LENGTH", help: "how long to wait; default as long as it takes" },
  },
  example: "almanac run daily-report --wait --timeout 5m --db file:jobs.db",
  async run(context) {
    const { given, out } = context;
    const id = given.only("the id of a schedule");
    const timeout = given.duration("timeout");
    if (timeout && !given.has("wait")) throw new UsageError("--timeout is for --wait");
    return await withScheduler(context, async (scheduler) => {
      const jobId = await scheduler.runScheduleNow(id);
      out.ids([jobId]);
      if (!given.has("wait")) {
        out.json({ id: jobId });
        out.lines(jobId);
        return EXIT.fine;
      }
      out.lines(jobId);
      const end = await endOf(context, scheduler, jobId, timeout?.milliseconds);
      out.json({ id: jobId, ...end });
      out.lines(SAYS[end.outcome] ?? `ended: ${end.outcome}`);
      if (end.error) out.error(end.error);
      return end.outcome === "success" || end.outcome === "unknown" ? EXIT.fine : EXIT.failed;
    });
  },
};

const SAYS: Readonly<Partial<Record<End["outcome"], string>>> = {
  unknown: "it has ended: how is not kept",
  pending: "it has not ended in that time",
};

async function endOf(
  { io }: Context,
  scheduler: Scheduler,
  jobId: string,
  timeout: number | undefined,
): Promise<End> {
  const over = new AbortController();
  const result = await Promise.race([
    scheduler.getJobResult(jobId),
    ...(timeout === undefined
      ? []
      : [io.clock.sleep(timeout, over.signal).then(() => "late" as const)]),
  ]);
  over.abort();
  if (result === "late") return { outcome: "pending" };
  if (result) return toEnd(result.outcome, result.error && errorLine(result.error));
  const [finished] = await scheduler.getFinishedJobs({ id: jobId });
  return finished ? toEnd(finished.outcome, errorLine(finished.error)) : { outcome: "unknown" };
}

function toEnd(outcome: JobOutcome, error: string | null): End {
  return error ? { outcome, error } : { outcome };
}
