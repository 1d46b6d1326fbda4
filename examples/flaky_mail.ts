/** Mail that is tried again, times out, is sent once a key, and leaves a history to look at. */
import { currentJob, NonRetryableError, Scheduler, task } from "@almanac/scheduler";

const tries = new Map<string, number>();

/** A mail server that is away the first time, and hangs for one address. */
async function deliver(to: string, signal: AbortSignal): Promise<void> {
  const count = (tries.get(to) ?? 0) + 1;
  tries.set(to, count);
  if (!to.includes("@")) throw new NonRetryableError(`${to} is no address`);
  if (to.startsWith("slow")) {
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }
  if (count === 1) throw new Error("the server is away");
}

const sendMail = task("mail.send", async (to: string) => {
  const { log, signal, attempts } = currentJob();
  log(`attempt ${attempts}`);
  await deliver(to, signal);
}, {
  retry: { maxAttempts: 3, delay: 0.05 },
  timeout: 0.2,
  maxRunningJobs: 5,
  keep: { success: { count: 100 }, failure: { age: { days: 30 } } },
});

await using scheduler = new Scheduler({ logger: { warn() {}, error() {} } });
await scheduler.start();
for (const to of ["ada@example.com", "nobody", "slow@example.com", "ada@example.com"]) {
  const { outcome } = await scheduler.addUniqueJob(sendMail, { args: [to], uniqueKey: to });
  console.log(`mail to ${to}: ${outcome}`);
}
while ((await scheduler.getJobs()).length > 0) await scheduler.getNextEvent(["jobReleased"]);

for (
  const { args: [to], outcome, attempts, error, logLines } of await scheduler.getFinishedJobs()
) {
  const log = logLines.map(({ text }) => text).join(", ");
  console.log(`${to}: ${outcome} after ${attempts} (${log})${error ? `: ${error.message}` : ""}`);
}
