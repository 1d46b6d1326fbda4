import { assertEquals } from "@std/assert";
import { CronTrigger } from "../../../mod.ts";
import { browserTest, Viewer } from "../_page.ts";
import { Site } from "../_site.ts";

const late = new CronTrigger({ year: 2090 });

browserTest(
  "of two schedulers the viewer sees the lasting one first, and goes to the other",
  async () => {
    await using site = await Site.open({ isPair: true });
    await site.scheduler.addSchedule(site.work.mail, late, { id: "in-the-file" });
    await site.transient.addSchedule(site.work.mail, late, { id: "in-memory" });
    await using viewer = await Viewer.visit(site, { path: "schedules" });
    await viewer.sees(viewer.row("in-the-file"));
    const choice = viewer.role("group", "Scheduler");
    await viewer.press("Transient", choice);
    await viewer.sees(viewer.row("in-memory"));
    await viewer.seesNo(viewer.row("in-the-file"));
    await viewer.press("Run in-memory now");
    await viewer.hears("Queued a job of in-memory");
    await viewer.goTo("Jobs");
    await viewer.press(/^Finished/);
    await viewer.sees(viewer.row("in-memory"));
    await viewer.press("Persistent", choice);
    await viewer.sees(viewer.text("There is nothing to do."));
    assertEquals(await site.scheduler.getFinishedJobs(), []);
  },
);

browserTest("each of two schedulers tells of its changes as they happen", async () => {
  await using site = await Site.open({ isPair: true });
  await using viewer = await Viewer.visit(site, { path: "transient/schedules" });
  await viewer.sees(viewer.role("status", "Connection: Live"));
  await site.transient.addSchedule(site.work.mail, late, { id: "new" });
  await viewer.sees(viewer.row("new"));
});
