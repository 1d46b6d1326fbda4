import { assert, assertEquals } from "@std/assert";
import { FORMS, openFurnished, PAGES } from "../_furnished.ts";
import { browserTest, Viewer } from "../_page.ts";
import { Site } from "../_site.ts";

/** How light the page is, from 0 to 255. */
async function lightnessOf(viewer: Viewer): Promise<number> {
  const script = "getComputedStyle(document.documentElement).backgroundColor";
  const colour = await viewer.evaluate<string>(script);
  const parts = colour.match(/[\d.]+/g)!.slice(0, 3).map(Number);
  return parts.reduce((sum, part) => sum + part, 0) / 3;
}

browserTest("the page is as light or dark as the system", async () => {
  await using site = await Site.open();
  await using viewer = await Viewer.visit(site, { context: { colorScheme: "dark" } });
  assert(await lightnessOf(viewer) < 60);
  await viewer.page.emulateMedia({ colorScheme: "light" });
  assert(await lightnessOf(viewer) > 200);
});

browserTest("the theme that was chosen is remembered", async () => {
  await using site = await Site.open();
  await using viewer = await Viewer.visit(site, { context: { colorScheme: "light" } });
  await viewer.press("Theme: auto");
  await viewer.press("Theme: light");
  await viewer.sees(viewer.role("button", "Theme: dark"));
  assert(await lightnessOf(viewer) < 60);
  await viewer.page.reload();
  await viewer.sees(viewer.role("button", "Theme: dark"));
  assert(await lightnessOf(viewer) < 60);
  await viewer.press("Theme: dark");
  await viewer.sees(viewer.role("button", "Theme: auto"));
  assert(await lightnessOf(viewer) > 200);
});

browserTest("no page is wider than the screen of a phone, a tablet or a desk", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site);
  const wide: string[] = [];
  for (const { path, heading } of [...PAGES, ...FORMS]) {
    await viewer.open(path, heading);
    await viewer.settles();
    for (const width of [360, 768, 1280]) {
      await viewer.page.setViewportSize({ width, height: 740 });
      // charts take a moment to get as wide as there is room
      const fits = await viewer.comesTrue(
        "document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth",
      );
      if (!fits) wide.push(`${path} on ${width} pixels`);
    }
  }
  assertEquals(wide, []);
});

browserTest("a phone goes from page to page, and does what a desk does", async () => {
  await using site = await openFurnished();
  const context = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  await using viewer = await Viewer.visit(site, { context });
  for (const page of ["Schedules", "Jobs", "Tasks", "Schedulers", "Overview", "Schedules"]) {
    await viewer.goTo(page);
  }
  await viewer.press("Pause daily");
  await viewer.hears("Paused daily");
  await viewer.choose("Delete…", "daily");
  await viewer.press("Delete", viewer.dialog("Delete schedule daily?"));
  await viewer.hears("Deleted daily");
});
