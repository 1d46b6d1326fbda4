import { assert, assertEquals } from "@std/assert";
import { CronTrigger, IntervalTrigger } from "../../../mod.ts";
import { browserTest, Viewer, ZONE } from "../_page.ts";
import { ADMIN, Site } from "../_site.ts";

const HOUR = 3_600_000;

/** A site with a schedule that does not fire by itself. */
async function withDaily(): Promise<Site> {
  const site = await Site.open();
  const nine = CronTrigger.fromCrontab("0 9 * * mon-fri", { timezone: ZONE });
  await site.scheduler.addSchedule(site.work.mail, nine, { id: "daily", args: ["ada"] });
  return site;
}

browserTest("a schedule is added in the form, and fires before the viewer's eyes", async () => {
  await using site = await Site.open();
  await using viewer = await Viewer.visit(site, { path: "schedules" });
  await viewer.sees(viewer.text("There are no schedules yet."));
  await viewer.follow("New schedule");
  await viewer.sees(viewer.role("heading", "New schedule"));
  await viewer.select("Task", "mail.send");
  await viewer.fill("Id", "heartbeat");
  await viewer.fill("Crontab", "*/2 * * * * *");
  await viewer.fill("Time zone", "Asia/Kathmandu");
  const preview = viewer.panel("Preview");
  await viewer.sees(viewer.text("every 2 seconds, Asia/Kathmandu", preview));
  await viewer.sees(viewer.role("columnheader", "Asia/Kathmandu", preview));
  await viewer.sees(viewer.role("columnheader", `You, ${ZONE}`, preview));
  assertEquals(await preview.getByRole("row").count(), 9);
  await viewer.fill("Arguments", '["ada@example.com"]');
  await viewer.press("Add schedule");
  await viewer.hears("Added heartbeat");
  await viewer.sees(viewer.role("heading", "heartbeat"));
  await viewer.goTo("Schedules");
  await viewer.evaluate("window.isSamePage = true");
  const row = viewer.row("heartbeat");
  await viewer.sees(viewer.text("Active", row));
  await viewer.sees(viewer.role("link", /^Last [2-9] runs of heartbeat: all succeeded/, row));
  assert(await viewer.evaluate("window.isSamePage"));
  const [job] = await site.scheduler.getFinishedJobs({ scheduleId: "heartbeat" });
  assertEquals(job?.args, ["ada@example.com"]);
});

browserTest("a trigger that cannot be used says why at its field, and is not added", async () => {
  await using site = await Site.open();
  await using viewer = await Viewer.visit(site, {
    path: "new-schedule?taskId=mail.send",
    expects: /status of 4\d\d/,
  });
  const crontab = viewer.role("textbox", "Crontab");
  await crontab.fill("0 25 * * *");
  const refused = viewer.page.locator("[aria-invalid=true]");
  await viewer.sees(crontab.and(refused));
  const why = viewer.page.getByRole("alert");
  await viewer.sees(why.filter({ hasText: "25" }));
  const described = await crontab.getAttribute("aria-describedby");
  assert(described?.includes((await why.getAttribute("id"))!));
  await viewer.press("Add schedule");
  await viewer.hasFocus(crontab);
  await crontab.fill("0 5 * * *");
  await viewer.seesNo(why);
  const zone = viewer.page.getByLabel("Time zone", { exact: true });
  await zone.fill("Europe/Atlantis");
  await viewer.sees(zone.and(refused));
  await viewer.sees(why.filter({ hasText: "Atlantis" }));
  assertEquals(await site.scheduler.getSchedules(), []);
});

browserTest("what is wrong with other fields is said at them as well", async () => {
  await using site = await Site.open();
  await using viewer = await Viewer.visit(site, { path: "new-schedule" });
  await viewer.fill("Arguments", "[1, oops]");
  await viewer.press("Add schedule");
  await viewer.hasFocus(viewer.page.getByLabel("Task", { exact: true }));
  await viewer.sees(viewer.text("Choose a task."));
  await viewer.select("Task", "mail.send");
  await viewer.seesNo(viewer.text("Choose a task."));
  await viewer.press("Add schedule");
  const args = viewer.role("textbox", "Arguments");
  await viewer.hasFocus(args);
  const why = viewer.text(/^This is no JSON/);
  await viewer.sees(why);
  await args.fill("[1]");
  await viewer.seesNo(why);
});

browserTest("a schedule is paused, and resumed from now without what it missed", async () => {
  await using site = await Site.open();
  const startTime = new Date(Date.now() - HOUR);
  await site.scheduler.addSchedule(
    site.work.mail,
    new IntervalTrigger({ seconds: 1, startTime }),
    { id: "often", paused: true, coalesce: "all" },
  );
  await using viewer = await Viewer.visit(site, { path: "schedules" });
  const row = viewer.row("often");
  await viewer.sees(viewer.text("Paused", row));
  const resumedAt = new Date();
  await viewer.press("Resume often");
  const dialog = viewer.dialog("Resume often");
  assert(await viewer.role("radio", /^From now/, dialog).isChecked());
  await viewer.press("Resume", dialog);
  await viewer.hears("Resumed often");
  await viewer.sees(viewer.text("Active", row));
  await viewer.sees(viewer.role("link", /runs of often: all succeeded/, row));
  await viewer.press("Pause often");
  await viewer.hears("Paused often");
  await viewer.sees(viewer.text("Paused", row));
  const fireTimes = (await site.scheduler.getFinishedJobs({ scheduleId: "often" }))
    .map(({ nominalFireTime }) => nominalFireTime!);
  assert(fireTimes.length > 0 && fireTimes.every((time) => time >= resumedAt));
});

browserTest("a schedule runs now, beside its fire times", async () => {
  await using site = await withDaily();
  await using viewer = await Viewer.visit(site, { path: "schedules" });
  await viewer.press("Run daily now");
  await viewer.hears("Queued a job of daily");
  await viewer.follow("Last 1 run of daily: all succeeded");
  await viewer.sees(viewer.row("mail.send").filter({ hasText: "Succeeded" }));
  await viewer.follow("daily");
  await viewer.sees(viewer.text("Succeeded", viewer.panel("Last runs")));
  await viewer.press("Run now");
  await viewer.sees(viewer.panel("Last runs").getByRole("listitem").nth(1));
});

browserTest("a schedule is edited: previewed, saved and shown", async () => {
  await using site = await withDaily();
  await using viewer = await Viewer.visit(site, { path: "schedules" });
  await viewer.choose("Edit", "daily");
  await viewer.sees(viewer.role("heading", "Edit daily"));
  assertEquals(await viewer.role("textbox", "Crontab").inputValue(), "0 9 * * mon-fri");
  await viewer.fill("Crontab", "30 17 * * *");
  await viewer.sees(viewer.text("every day at 17:30, Europe/Berlin", viewer.panel("Preview")));
  await viewer.text(/^Policies/).click();
  await viewer.fill("Timeout", "20");
  await viewer.press("Save");
  await viewer.hears("Saved daily");
  await viewer.sees(viewer.role("heading", "daily"));
  await viewer.sees(viewer.text("every day at 17:30, Europe/Berlin"));
  const { args, timeout } = await site.scheduler.getSchedule("daily");
  assertEquals([args, timeout], [["ada"], 20]);
});

browserTest("what somebody else changed meanwhile is not overwritten unasked", async () => {
  await using site = await withDaily();
  await using viewer = await Viewer.visit(site, {
    path: "schedules/daily/edit",
    expects: /status of 412/,
  });
  await viewer.fill("Arguments", '["bob"]');
  await site.ask(ADMIN, "PATCH", "/schedules/daily", { args: ["carol"] });
  await viewer.press("Save");
  await viewer.sees(viewer.text("Somebody else has changed it meanwhile."));
  assertEquals((await site.scheduler.getSchedule("daily")).args, ["carol"]);
  await viewer.press("Save my changes all the same");
  await viewer.hears("Saved daily");
  assertEquals((await site.scheduler.getSchedule("daily")).args, ["bob"]);
});

browserTest("the dialog that deletes names what goes, and Escape leads back", async () => {
  await using site = await withDaily();
  await using viewer = await Viewer.visit(site, { path: "schedules" });
  await viewer.choose("Delete…", "daily");
  const dialog = viewer.dialog("Delete schedule daily?");
  await viewer.sees(viewer.text("daily", dialog.getByRole("list")));
  await viewer.type("Escape");
  await viewer.seesNo(dialog);
  await viewer.hasFocus(viewer.role("button", "More actions for daily"));
  assertEquals((await site.scheduler.getSchedules()).length, 1);
  await viewer.choose("Delete…", "daily");
  await viewer.press("Delete", dialog);
  await viewer.hears("Deleted daily");
  await viewer.goTo("Overview");
  await viewer.goTo("Schedules");
  await viewer.sees(viewer.text("There are no schedules yet."));
  assertEquals(await site.scheduler.getSchedules(), []);
});

browserTest("a time that was missed is caught up with", async () => {
  await using site = await Site.open();
  const hourly = CronTrigger.fromCrontab("0 * * * *", { timezone: ZONE });
  await site.scheduler.addSchedule(site.work.mail, hourly, { id: "hourly" });
  await using viewer = await Viewer.visit(site, { path: "schedules/hourly" });
  await viewer.choose("Backfill…", "hourly");
  const dialog = viewer.dialog("Backfill hourly");
  await viewer.fill("From", "2026-01-05T11:15:00", dialog);
  await viewer.fill("To", "2026-01-05T11:30:00", dialog);
  await viewer.sees(viewer.text("There are no fire times in this time.", dialog));
  assert(await viewer.role("button", "Add the jobs", dialog).isDisabled());
  await viewer.fill("From", "2026-01-05T08:30:00", dialog);
  await viewer.sees(viewer.text("3 fire times in this time.", dialog));
  await viewer.press("Add the jobs", dialog);
  await viewer.hears("Added 3 jobs of hourly");
  await viewer.sees(viewer.panel("Last runs").getByRole("listitem").nth(2));
  const jobs = await site.scheduler.getFinishedJobs({ scheduleId: "hourly" });
  assertEquals(jobs.map(({ nominalFireTime }) => nominalFireTime!.toISOString()).sort(), [
    "2026-01-05T08:00:00.000Z",
    "2026-01-05T09:00:00.000Z",
    "2026-01-05T10:00:00.000Z",
  ]);
});

browserTest("several schedules are paused, resumed and deleted at once", async () => {
  await using site = await withDaily();
  const late = new CronTrigger({ year: 2090 });
  await site.scheduler.addSchedule(site.work.mail, late, { id: "yearly" });
  await using viewer = await Viewer.visit(site, { path: "schedules" });
  await viewer.role("checkbox", "Select all on this page").check();
  const bar = viewer.role("region", "Selected");
  await viewer.sees(viewer.text("2 selected", bar));
  await viewer.press("Pause", bar);
  await viewer.hears("Paused 2 schedules");
  await viewer.seesNo(bar);
  await viewer.sees(viewer.text("Paused", viewer.row("yearly")));
  await viewer.role("checkbox", "Select yearly").check();
  await viewer.press("Delete", bar);
  await viewer.press("Delete", viewer.dialog("Delete schedule yearly?"));
  await viewer.seesNo(viewer.row("yearly"));
  const [left, ...others] = await site.scheduler.getSchedules();
  assertEquals([left?.id, left?.paused, others], ["daily", true, []]);
});

browserTest("the list is narrowed down by text, state, task and metadata", async () => {
  await using site = await withDaily();
  const late = new CronTrigger({ year: 2090 });
  await site.scheduler.addSchedule(site.work.report, late, {
    ...{ id: "yearly", paused: true, metadata: { team: "sales" } },
  });
  await using viewer = await Viewer.visit(site, { path: "schedules" });
  const [daily, yearly] = [viewer.row("daily"), viewer.row("yearly")];
  const shows = async (shown: typeof daily, hidden: typeof daily) => {
    await viewer.seesNo(hidden);
    await viewer.sees(shown);
  };
  const search = viewer.role("searchbox", "Search schedules");
  await search.fill("dai");
  await shows(daily, yearly);
  await search.fill("nothing like this");
  await viewer.sees(viewer.text("No schedule matches."));
  await search.fill("");
  await viewer.press(/^Paused/);
  await shows(yearly, daily);
  await viewer.press("All");
  await viewer.select("Task", "mail.send");
  await shows(daily, yearly);
  await viewer.select("Task", "Any task");
  await viewer.fill("Metadata", "team=sales");
  await shows(yearly, daily);
  await viewer.page.reload();
  await shows(yearly, daily);
});
