import { currentJob, task, type TaskDefinition } from "../../mod.ts";

const keep = { success: true, failure: true } as const;

/** The tasks of a test, and what it can do about their jobs. */
export interface Work {
  /** Says to whom it sent. */
  readonly mail: TaskDefinition<[to?: unknown, options?: unknown]>;
  /** Says how far it is, and ends when it is let go or cancelled. */
  readonly report: TaskDefinition<[]>;
  /** Fails twice a job, with a log and a cause, until it is mended. */
  readonly sync: TaskDefinition<[message?: string]>;
  /** Lets all reports end. */
  letGo(): void;
  /** Lets what fails succeed. */
  mend(): void;
}

/** Makes the tasks of a test. */
export function makeWork(): Work {
  const { promise: end, resolve: letGo } = Promise.withResolvers<void>();
  let isMended = false;
  return {
    letGo,
    mend: () => void (isMended = true),
    mail: task("mail.send", (to: unknown = "nobody") => `sent to ${JSON.stringify(to)}`, { keep }),
    report: task("reports.build", async () => {
      const { signal, progress } = currentJob();
      progress(0.4, "reading");
      const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
      await Promise.race([end, aborted]);
      signal.throwIfAborted();
    }, { keep, maxRunningJobs: 2 }),
    sync: task("crm.sync", (message = "no answer from the CRM") => {
      currentJob().log(`attempt ${currentJob().attempts}`);
      if (!isMended) throw new TypeError(message, { cause: new Error("connection reset") });
    }, { keep, retry: { maxAttempts: 2, delay: 0 } }),
  };
}
