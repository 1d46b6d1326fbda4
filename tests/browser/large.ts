/**
 * `deno task browser --large [FILE]`: how fast the dashboard is over a database of 100,000 schedules and
 * 1,000,000 finished jobs. `FILE` is made if it is not there, and kept; without it there is one for
 * this time, which takes about a minute to make.
 */
import { Scheduler } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { Workplace } from "../_run.ts";
import { Viewer } from "./_page.ts";
import { seed } from "./_seed.ts";
import { serve } from "./_site.ts";

const AMOUNTS = { schedules: 100_000, finishedJobs: 1_000_000 };

/** A page, and what of it says that its first rows are there. */
interface Visit {
  readonly name: string;
  readonly path: string;
  readonly shown: (viewer: Viewer) => ReturnType<Viewer["text"]>;
}

const firstRow = (viewer: Viewer) => viewer.page.getByRole("row").nth(1);
const VISITS: readonly Visit[] = [
  {
    ...{ name: "overview, its counts", path: "overview" },
    shown: (viewer) => viewer.role("link", /\d\S* Succeeded$/),
  },
  {
    ...{ name: "overview, its charts", path: "overview" },
    shown: (viewer) => viewer.role("img", /^Jobs that ended a minute/),
  },
  { name: "schedules", path: "schedules", shown: firstRow },
  { name: "schedules, the first to fire", path: "schedules?order=nextFireTime", shown: firstRow },
  { name: "schedules, paused ones", path: "schedules?state=paused", shown: firstRow },
  { name: "schedules, a text found", path: "schedules?search=054321", shown: firstRow },
  {
    ...{ name: "a schedule", path: "schedules/customer-054321.reminder" },
    shown: (viewer) => viewer.panel("Next 20 fire times").getByRole("row").nth(1),
  },
  { name: "finished jobs", path: "jobs?show=finished", shown: firstRow },
  { name: "finished jobs, failed", path: "jobs?show=finished&state=error", shown: firstRow },
  {
    ...{ name: "finished jobs, an error found", path: "jobs?show=finished&error=host 500" },
    shown: firstRow,
  },
  {
    ...{ name: "finished jobs of a schedule" },
    path: "jobs?show=finished&scheduleId=customer-000050.digest",
    shown: firstRow,
  },
  { name: "a job", path: "jobs/job-500050", shown: (viewer) => viewer.panel("Attempts") },
  { name: "tasks", path: "tasks", shown: firstRow },
  { name: "schedulers", path: "schedulers", shown: firstRow },
];

/** Keeps how long the page could do nothing else. */
const WATCH = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: "longtask", buffered: true });`;

/** How long a page takes from its address to its first rows, in a tab of its own, in milliseconds. */
async function timeOf(url: string, { path, shown }: Visit): Promise<number> {
  await using viewer = await Viewer.visit({ url }, { path: "nothing" });
  await viewer.settles();
  const start = performance.now();
  await viewer.open(path, /./);
  await viewer.sees(shown(viewer));
  return performance.now() - start;
}

/** The longest time that a page could do nothing else while a viewer scrolls, types and turns pages. */
async function longestTaskOf(url: string, path: string, search: string): Promise<number> {
  await using viewer = await Viewer.visit({ url }, { path });
  await viewer.sees(firstRow(viewer));
  await viewer.settles();
  await viewer.evaluate(WATCH);
  await viewer.page.mouse.move(700, 500);
  for (let i = 0; i < 20; i++) await viewer.page.mouse.wheel(0, i < 10 ? 300 : -300);
  await viewer.press("Next");
  await viewer.settles();
  await viewer.page.getByRole("searchbox").first().pressSequentially(search, { delay: 60 });
  await viewer.sees(viewer.text(/^1 (schedule|job)$/));
  return Math.max(0, ...await viewer.evaluate<number[]>("window.longTasks"));
}

async function measure(file: string): Promise<void> {
  const url = `file:${file}`;
  const isThere = await Deno.stat(file).then(() => true, () => false);
  if (!isThere) {
    const start = performance.now();
    await seed(url, AMOUNTS);
    console.log(`made in ${Math.round((performance.now() - start) / 1000)} s`);
  }
  await using scheduler = new Scheduler({ store: new LibsqlDataStore({ url }) });
  await scheduler.start();
  const server = serve(scheduler, 0);
  const at = `http://127.0.0.1:${server.port}`;
  try {
    await timeOf(at, VISITS.at(-1)!); // the first one starts the browser
    console.log("| page | first rows | the second time |\n| --- | --- | --- |");
    for (const visit of VISITS) {
      const times = [await timeOf(at, visit), await timeOf(at, visit)];
      const [first, second] = times.map((time) => `${(time / 1000).toFixed(2)} s`);
      console.log(`| ${visit.name} | ${first} | ${second} |`);
    }
    console.log("\nThe longest task of the page while one scrolls, turns a page and searches:");
    const inSchedules = await longestTaskOf(at, "schedules", "customer-054321");
    console.log(`schedules: ${Math.round(inSchedules)} ms`);
    const inJobs = await longestTaskOf(at, "jobs?show=finished", "job-500050");
    console.log(`finished jobs: ${Math.round(inJobs)} ms`);
    console.log(`load of the machine: ${Deno.loadavg().map((load) => load.toFixed(1)).join(", ")}`);
  } finally {
    await server.close();
  }
}

const given = Deno.args.find((arg) => !arg.startsWith("--"));
if (given === undefined) {
  await using place = await Workplace.make();
  await measure(`${place.path}/large.db`);
} else await measure(given);
Deno.exit();
