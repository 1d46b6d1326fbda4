import { CronTrigger, IntervalTrigger } from "../../mod.ts";
import { Site, type SiteOptions } from "./_site.ts";

/** A page of the dashboard. */
export interface PageOf {
  readonly path: string;
  readonly heading: string;
}

/** All kinds of pages of a furnished site. */
export const PAGES: readonly PageOf[] = [
  { path: "overview", heading: "Overview" },
  { path: "schedules", heading: "Schedules" },
  { path: "schedules/daily", heading: "daily" },
  { path: "jobs", heading: "Jobs" },
  { path: "jobs?show=finished", heading: "Jobs" },
  { path: "jobs/failed", heading: "crm.sync" },
  { path: "jobs/running", heading: "reports.build" },
  { path: "tasks", heading: "Tasks" },
  { path: "tasks/mail.send", heading: "mail.send" },
  { path: "schedulers", heading: "Schedulers" },
  { path: "no-such-page", heading: "No such page" },
];

/** Those that change something. */
export const FORMS: readonly PageOf[] = [
  { path: "new-schedule", heading: "New schedule" },
  { path: "schedules/daily/edit", heading: "Edit daily" },
];

const LONG = "a-name-that-somebody-has-made-of-many-words-and-that-has-no-space-in-it".repeat(2);

/** A site where each page has something to show: of each state, and with names that are long. */
export async function openFurnished(options: SiteOptions = {}): Promise<Site> {
  const site = await Site.open(options);
  const { scheduler, work: { mail, report, sync } } = site;
  const nine = CronTrigger.fromCrontab("0 9 * * mon-fri", { timezone: "Asia/Kathmandu" });
  await scheduler.addSchedule(mail, nine, {
    ...{ id: "daily", args: ["ada@example.com", { copies: 2 }], metadata: { team: "sales" } },
  });
  await scheduler.addSchedule(mail, new IntervalTrigger({ minutes: 7 }), { id: LONG });
  await scheduler.addSchedule(report, new CronTrigger({ hour: 5 }), { id: "off", paused: true });
  await scheduler.addJob(sync, { id: "failed", args: [`${LONG} is full`] });
  await scheduler.addJob(report, { id: "running", metadata: { of: LONG } });
  await scheduler.addJob(mail, { id: LONG, args: [LONG], delay: 3600 });
  await scheduler.runScheduleNow("daily");
  return site;
}
