/** How much longer a job takes to be added by HTTP than in the process, and how long lists take. */
import { Scheduler, task } from "../mod.ts";
import { createApp } from "../http/mod.ts";
import { SchedulerClient } from "../http/client.ts";

const ROUNDS = 1000;

const work = task("work", (_text: string) => {});
const scheduler = new Scheduler();
await scheduler.configureTask(work);
const app = createApp(scheduler, { authorize: () => ({ read: true, write: true }) });
const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, app.fetch);
const near = new SchedulerClient({
  url: "http://localhost",
  fetch: async (request) => await app.request(request),
});
const far = new SchedulerClient({ url: `http://127.0.0.1:${server.addr.port}` });

/** The mean time of one round, in microseconds, once warm. */
async function measure(round: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < ROUNDS / 10; i++) await round();
  const start = performance.now();
  for (let i = 0; i < ROUNDS; i++) await round();
  return (performance.now() - start) / ROUNDS * 1000;
}

const rows = {
  "add a job in the process": () => scheduler.addJob(work, { args: ["tea"] }),
  "the same through the app, without a network": () => near.addJob(work, { args: ["tea"] }),
  "the same over loopback": () => far.addJob(work, { args: ["tea"] }),
  "a page of 50 jobs in the process": () => scheduler.getJobs({ limit: 50 }),
  "a page of 50 jobs over loopback": () => far.getJobs({ limit: 50 }),
};
let base: number | undefined;
for (const [name, round] of Object.entries(rows)) {
  const time = await measure(round);
  base ??= time;
  console.log(
    name.padEnd(48),
    `${time.toFixed(0).padStart(6)} µs`,
    `${(time / base).toFixed(1)} x`,
  );
}
await server.shutdown();
