import { assertEquals } from "@std/assert";
import { browserTest, Viewer } from "../_page.ts";
import { Site } from "../_site.ts";

browserTest("an admin changes how many jobs of a task run at once", async () => {
  await using site = await Site.open();
  await using viewer = await Viewer.visit(site, { path: "tasks", expects: /status of 4\d\d/ });
  const row = viewer.row("reports.build");
  await viewer.sees(viewer.text("0 of 2", row));
  await viewer.press("Edit reports.build");
  const dialog = viewer.dialog("Edit reports.build");
  await viewer.fill("Running at once", "-1", dialog);
  await viewer.press("Save", dialog);
  await viewer.sees(viewer.text(/maxRunningJobs/, dialog.getByRole("alert")));
  await viewer.fill("Running at once", "5", dialog);
  await viewer.press("Save", dialog);
  await viewer.hears("Saved reports.build");
  await viewer.sees(viewer.text("0 of 5", row));
  const tasks = await site.scheduler.getTasks();
  assertEquals(tasks.find(({ id }) => id === "reports.build")?.maxRunningJobs, 5);
});

browserTest("a task shows its settings and jobs, and a job of it is added there", async () => {
  await using site = await Site.open();
  await using viewer = await Viewer.visit(site, { path: "tasks" });
  await viewer.role("searchbox", "Search tasks").fill("crm");
  await viewer.seesNo(viewer.row("mail.send"));
  await viewer.follow("crm.sync");
  await viewer.sees(viewer.text("2 attempts", viewer.panel("Settings")));
  await viewer.press("Add job");
  await viewer.press("Add job", viewer.dialog("Add a job"));
  await viewer.hears(/^Added crm.sync/);
  await viewer.page.goBack();
  await viewer.follow(/^Failed 1/, viewer.panel("Jobs"));
  await viewer.sees(viewer.row("crm.sync").filter({ hasText: "no answer from the CRM" }));
});

browserTest("a task that nothing refers to is deleted, another one is not", async () => {
  await using site = await Site.open();
  await site.scheduler.addJob(site.work.mail, { delay: 3600 });
  await using viewer = await Viewer.visit(site, { path: "tasks", expects: /status of 4\d\d/ });
  await viewer.choose("Delete…", "mail.send");
  const refused = viewer.dialog("Delete task mail.send?");
  await viewer.press("Delete", refused);
  await viewer.sees(refused.getByRole("alert"));
  await viewer.press("Back", refused);
  await viewer.choose("Delete…", "crm.sync");
  await viewer.press("Delete", viewer.dialog("Delete task crm.sync?"));
  await viewer.hears("Deleted crm.sync");
  await viewer.seesNo(viewer.row("crm.sync"));
  const ids = (await site.scheduler.getTasks()).map(({ id }) => id).sort();
  assertEquals(ids, ["mail.send", "reports.build"]);
});

browserTest("the scheduler that runs is there, with what it does", async () => {
  await using site = await Site.open();
  await site.scheduler.addJob(site.work.report);
  await using viewer = await Viewer.visit(site);
  await viewer.goTo("Schedulers");
  const row = viewer.row("worker-1");
  await viewer.sees(viewer.text("Alive", row));
  await viewer.sees(viewer.text("fires schedules and runs jobs", row));
  await viewer.follow("reports.build", row);
  await viewer.sees(viewer.text("1 of 2", viewer.panel("Jobs")));
});
