import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { CronTrigger, task } from "../../../mod.ts";
import { FORMS, openFurnished, PAGES } from "../_furnished.ts";
import { browserTest, Viewer } from "../_page.ts";
import { Site } from "../_site.ts";

const HOSTILE = '<img src=x onerror="window.isHacked = true">';

browserTest("no page logs anything, breaks its policy or asks another origin", async () => {
  await using site = await openFurnished();
  // it is the viewer that finds fault, at its end
  await using viewer = await Viewer.visit(site);
  for (const { path, heading } of [...PAGES, ...FORMS]) {
    await viewer.open(path, heading);
    await viewer.settles();
  }
});

browserTest("names, arguments and errors that are HTML are shown as text", async () => {
  await using site = await Site.open();
  const { scheduler } = site;
  const hostile = task(HOSTILE, (_: string) => {
    throw new TypeError(HOSTILE);
  }, { keep: { failure: true } });
  await scheduler.addSchedule(hostile, new CronTrigger({ hour: 3 }), {
    ...{ id: HOSTILE, args: [HOSTILE], metadata: { [HOSTILE]: HOSTILE } },
  });
  await scheduler.addJob(hostile, { id: HOSTILE, args: [HOSTILE] });
  const id = encodeURIComponent(HOSTILE);
  await using viewer = await Viewer.visit(site);
  const requests: string[] = [];
  viewer.page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  for (
    const path of [
      ...["overview", "schedules", `schedules/${id}`, `schedules/${id}/edit`],
      ...["jobs?show=finished", `jobs/${id}`, "tasks", `tasks/${id}`, "schedulers"],
    ]
  ) {
    await viewer.open(path, /./);
    await viewer.sees(
      viewer.page.locator("main").getByText(HOSTILE).filter({ visible: true }).first(),
    );
    await viewer.settles();
    assertEquals(await viewer.page.locator("main img[src]").count(), 0, path);
  }
  assert(!await viewer.evaluate("window.isHacked"));
  assertEquals(requests.filter((path) => path === "/x"), []);
});

browserTest("what a browser loads is below 60 kB gzipped in all", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site);
  const chart = viewer.role("img", /^Jobs that ended a minute/);
  await viewer.sees(chart);
  await viewer.settles();
  const sizes = new Map<string, Promise<number>>();
  viewer.page.on("response", (response) => {
    if (response.url().endsWith("/events")) return;
    sizes.set(response.url(), response.body().then((body) => gzipSync(body).length));
  });
  await viewer.page.reload();
  await viewer.sees(chart);
  await viewer.settles();
  const all = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
  assert(sizes.size > 8, `${[...sizes.keys()]}`);
  assert(all > 20_000 && all < 60_000, `${all} bytes`);
});
