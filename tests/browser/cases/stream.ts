import { CronTrigger } from "../../../mod.ts";
import { browserTest, Viewer } from "../_page.ts";
import { Site } from "../_site.ts";

const late = new CronTrigger({ year: 2090 });

browserTest(
  "when the server is away the dot says so, and what happened meanwhile comes",
  async () => {
    await using site = await Site.open();
    await using viewer = await Viewer.visit(site, {
      ...{ path: "schedules", expects: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_EMPTY/ },
    });
    const dot = (word: string) => viewer.role("status", `Connection: ${word}`);
    await viewer.sees(dot("Live"));
    await site.goOffline();
    await viewer.sees(dot("Offline"));
    await site.scheduler.addSchedule(site.work.mail, late, { id: "meanwhile" });
    site.comeBack();
    await viewer.sees(dot("Live"));
    await viewer.sees(viewer.row("meanwhile"));
    await site.scheduler.addSchedule(site.work.mail, late, { id: "later" });
    await viewer.sees(viewer.row("later"));
  },
);

browserTest(
  "a list that is looked at does not move, and says that there is a new one",
  async () => {
    await using site = await Site.open();
    await site.scheduler.addSchedule(site.work.mail, late, { id: "m" });
    await using viewer = await Viewer.visit(site, { path: "schedules" });
    await viewer.role("link", "m").hover();
    await site.scheduler.addSchedule(site.work.mail, late, { id: "a" });
    await viewer.sees(viewer.text("The list has changed while you work in it."));
    await viewer.seesNo(viewer.role("link", "a"));
    await viewer.press("Show the new one");
    await viewer.sees(viewer.role("link", "a"));
  },
);
