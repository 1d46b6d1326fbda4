import { assert, assertEquals } from "@std/assert";
import { browserTest, Viewer } from "../_page.ts";
import { Site } from "../_site.ts";

browserTest("a job is added with JSON arguments, and what came of it is shown", async () => {
  await using site = await Site.open();
  await using viewer = await Viewer.visit(site, { path: "jobs" });
  await viewer.press("Add job");
  const dialog = viewer.dialog("Add a job");
  await viewer.fill("Arguments", "[oops", dialog);
  await viewer.press("Add job", dialog);
  await viewer.sees(viewer.text("Choose a task.", dialog));
  await viewer.sees(viewer.text(/^This is no JSON/, dialog));
  await viewer.select("Task", "mail.send", dialog);
  await viewer.fill("Arguments", '["ada@example.com", { "copies": 2 }]', dialog);
  await viewer.press("Add job", dialog);
  await viewer.hears(/^Added mail.send/);
  await viewer.sees(viewer.role("heading", "mail.send"));
  await viewer.sees(viewer.text("Succeeded").first());
  const value = viewer.role("group", "Value", viewer.panel("Arguments")).first();
  assertEquals(await value.textContent(), '["ada@example.com", { copies: 2 }]');
  const [job] = await site.scheduler.getFinishedJobs();
  assertEquals(job?.args, ["ada@example.com", { copies: 2 }]);
});

browserTest("a job that waits is cancelled, once the viewer has said so", async () => {
  await using site = await Site.open();
  const id = await site.scheduler.addJob(site.work.mail, { id: "later", delay: 3600 });
  await using viewer = await Viewer.visit(site, { path: "jobs" });
  await viewer.sees(viewer.text("Waiting", viewer.row("later")));
  await viewer.press("Cancel mail.send later");
  const dialog = viewer.dialog("Cancel mail.send later?");
  await viewer.press("Back", dialog);
  await viewer.hasFocus(viewer.role("button", "Cancel mail.send later"));
  await viewer.press("Cancel mail.send later");
  await viewer.press("Cancel the job", dialog);
  await viewer.hears("mail.send later is to end");
  await viewer.press(/^Finished/);
  await viewer.sees(viewer.text("Cancelled", viewer.row(id)));
  await viewer.press(/^Live/);
  await viewer.follow("1 finished job");
  await viewer.sees(viewer.text("Cancelled", viewer.row(id)));
});

browserTest("a job that runs shows its progress, and is cancelled on its page", async () => {
  await using site = await Site.open();
  await site.scheduler.addJob(site.work.report, { id: "r" });
  await using viewer = await Viewer.visit(site, { path: "jobs/r" });
  const progress = viewer.role("progressbar", "Progress");
  await viewer.sees(progress);
  assertEquals(await progress.getAttribute("aria-valuenow"), "40");
  await viewer.press("Cancel");
  await viewer.press("Cancel the job", viewer.dialog("Cancel reports.build r?"));
  await viewer.sees(viewer.text("Cancelled").first());
  await viewer.sees(viewer.role("button", "Retry"));
});

browserTest("a job that failed shows attempts, stack, cause and log, and is retried", async () => {
  await using site = await Site.open();
  await site.scheduler.addJob(site.work.sync, { id: "s" });
  await using viewer = await Viewer.visit(site, { path: "overview" });
  await viewer.follow("crm.sync", viewer.panel("Failed lately"));
  const attempts = viewer.panel("Attempts").getByRole("listitem");
  await viewer.sees(viewer.text("Attempt 2", attempts.nth(0)));
  await viewer.sees(viewer.text("Attempt 1", attempts.nth(1)));
  await viewer.text("Stack", attempts.first()).first().click();
  await viewer.sees(viewer.text(/TypeError: no answer from the CRM\s+at /, attempts.first()));
  await viewer.sees(viewer.text("Error: connection reset", attempts.first()));
  await viewer.sees(viewer.text("attempt 1", viewer.role("log", "Log lines")));
  site.work.mend();
  await viewer.press("Retry");
  await viewer.hears("Queued crm.sync s again");
  await viewer.sees(viewer.text("Succeeded").first());
  assertEquals((await site.scheduler.getFinishedJobs()).map(({ outcome }) => outcome), ["success"]);
});

browserTest("finished jobs are narrowed down by outcome, task, error text and time", async () => {
  await using site = await Site.open();
  const { mail, sync } = site.work;
  await site.scheduler.addJob(mail, { id: "good" });
  await site.scheduler.addJob(sync, { id: "bad" });
  await site.scheduler.addJob(sync, { id: "worse", args: ["the disk is full"] });
  await using viewer = await Viewer.visit(site, { path: "jobs?show=finished" });
  const shows = async (...ids: readonly string[]) => {
    for (const id of ["good", "bad", "worse"]) {
      const row = viewer.role("checkbox", `Select ${id}`);
      await (ids.includes(id) ? viewer.sees(row) : viewer.seesNo(row));
    }
  };
  await shows("good", "bad", "worse");
  const hour = 3_600_000;
  await site.alter(
    `UPDATE almanac_history SET finished_at = ${Date.now() - 2 * hour} WHERE id = 'good'`,
  );
  const failed = viewer.role("group", "Outcome").getByRole("button", { name: /^Failed/ });
  await failed.click();
  await shows("bad", "worse");
  await viewer.role("searchbox", "Error text").fill("DISK");
  await shows("worse");
  await viewer.role("searchbox", "Error text").fill("");
  await failed.click();
  await viewer.select("Task", "mail.send");
  await shows("good");
  await viewer.select("Task", "Any task");
  await viewer.select("Ended", "Last hour");
  await shows("bad", "worse");
  await viewer.select("Ended", "Last day");
  await shows("good", "bad", "worse");
  await viewer.select("Ended", "From … to …");
  await viewer.fill("Ended until", "2026-01-01T00:00");
  await viewer.sees(viewer.text("No job matches."));
  await viewer.fill("Ended until", "");
  await viewer.role("searchbox", "Job id").fill("bad");
  await shows("bad");
  assert((await viewer.evaluate<string>("location.hash")).includes("id=bad"));
});

browserTest("live jobs are narrowed down by state", async () => {
  await using site = await Site.open({ starts: false });
  await site.scheduler.addJob(site.work.mail, { id: "queued-one" });
  await site.scheduler.addJob(site.work.mail, { id: "waiting-one", delay: 3600 });
  await using viewer = await Viewer.visit(site, { path: "jobs" });
  await viewer.press(/^Queued 1/);
  await viewer.seesNo(viewer.row("waiting-one"));
  await viewer.sees(viewer.row("queued-one"));
  await viewer.press(/^Queued/);
  await viewer.press(/^Waiting 1/);
  await viewer.seesNo(viewer.row("queued-one"));
  await viewer.sees(viewer.row("waiting-one"));
});

browserTest("some jobs are selected and cancelled, the others stay", async () => {
  await using site = await Site.open();
  for (const id of ["a-1", "a-2", "a-3"]) {
    await site.scheduler.addJob(site.work.mail, { id, delay: 3600 });
  }
  await using viewer = await Viewer.visit(site, { path: "jobs" });
  await viewer.role("checkbox", "Select a-1").check();
  await viewer.role("checkbox", "Select a-3").check();
  const bar = viewer.role("region", "Selected");
  await viewer.sees(viewer.text("2 selected", bar));
  await viewer.press("Cancel", bar);
  const dialog = viewer.dialog("Cancel 2 jobs?");
  assertEquals(await dialog.getByRole("listitem").allTextContents(), ["a-1", "a-3"]);
  await viewer.press("Cancel 2 jobs", dialog);
  await viewer.hears("Cancelled: 2 jobs");
  await viewer.seesNo(bar);
  assertEquals((await site.scheduler.getJobs()).map(({ id }) => id), ["a-2"]);
});

browserTest("all jobs that match are retried, and no others", async () => {
  await using site = await Site.open();
  for (let i = 0; i < 5; i++) await site.scheduler.addJob(site.work.sync, { id: `s-${i}` });
  await site.scheduler.addJob(site.work.mail, { id: "m" });
  await using viewer = await Viewer.visit(site, { path: "jobs?show=finished" });
  await viewer.role("group", "Outcome").getByRole("button", { name: /^Failed 5/ }).click();
  await viewer.seesNo(viewer.row("mail.send"));
  site.work.mend();
  await viewer.press("Retry all…");
  const dialog = viewer.dialog("Retry 5 jobs?");
  await viewer.sees(viewer.text("outcome: error", dialog));
  await viewer.press("Retry 5 jobs", dialog);
  await viewer.hears("Queued again: 5 jobs");
  await viewer.sees(viewer.role("button", /^Succeeded 6/));
  const [{ attempts } = { attempts: 0 }] = await site.scheduler.getFinishedJobs({ id: "m" });
  assertEquals(attempts, 1);
});

browserTest("a long list comes page by page, forth and back", async () => {
  await using site = await Site.open();
  const jobs = Array.from({ length: 120 }, (_, i) => ({ id: `job-${1000 + i}`, delay: 3600 }));
  for (const options of jobs) await site.scheduler.addJob(site.work.mail, options);
  await using viewer = await Viewer.visit(site, { path: "jobs" });
  const pages = viewer.role("navigation", "Pages");
  const shows = async (text: string, first: string) => {
    await viewer.sees(viewer.text(text, pages));
    await viewer.sees(viewer.role("checkbox", `Select ${first}`));
  };
  await shows("Page 1, 50 jobs", "job-1000");
  assert(await viewer.role("button", "Previous", pages).isDisabled());
  await viewer.press("Next", pages);
  await shows("Page 2, 50 jobs", "job-1050");
  await viewer.seesNo(viewer.role("checkbox", "Select job-1000"));
  await viewer.press("Next", pages);
  await shows("Page 3, 20 jobs", "job-1119");
  assert(await viewer.role("button", "Next", pages).isDisabled());
  await viewer.page.goBack();
  await shows("Page 2, 50 jobs", "job-1099");
  await viewer.press("Previous", pages);
  await shows("Page 1, 50 jobs", "job-1049");
});
