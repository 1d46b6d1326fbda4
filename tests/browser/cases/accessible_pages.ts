import { assertEquals } from "@std/assert";
import { STILL, violationsOf } from "../_axe.ts";
import { FORMS, openFurnished, PAGES } from "../_furnished.ts";
import { browserTest, Viewer } from "../_page.ts";

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing wrong with any ${colorScheme} page`, async () => {
    await using site = await openFurnished();
    await using viewer = await Viewer.visit(site, { context: { colorScheme, ...STILL } });
    const found: string[] = [];
    for (const { path, heading } of [...PAGES, ...FORMS]) {
      await viewer.open(path, heading);
      await viewer.settles();
      found.push(...(await violationsOf(viewer)).map((each) => `${path}: ${each}`));
    }
    assertEquals(found, []);
  });
}

browserTest("axe finds nothing wrong on a phone", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site, {
    context: { viewport: { width: 360, height: 740 }, ...STILL },
  });
  const found: string[] = [];
  for (const [path, heading] of [["overview", "Overview"], ["schedules", "Schedules"]] as const) {
    await viewer.open(path, heading);
    await viewer.settles();
    found.push(...(await violationsOf(viewer)).map((each) => `${path}: ${each}`));
  }
  assertEquals(found, []);
});
