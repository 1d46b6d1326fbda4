import { assertEquals } from "@std/assert";
import axe from "axe-core";
import { FORMS, openFurnished, PAGES } from "../_furnished.ts";
import { browserTest, Viewer } from "../_page.ts";

/** What fades in has no contrast yet. */
const STILL = { reducedMotion: "reduce" } as const;

/** What axe finds wrong with what is shown: all of its rules, and where they are broken. */
async function violationsOf(viewer: Viewer): Promise<string[]> {
  if (!await viewer.evaluate("'axe' in window")) await viewer.evaluate(`${axe.source}\nnull`);
  const { violations } = await viewer.evaluate<axe.AxeResults>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)
  );
}

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

  browserTest(
    `axe finds nothing wrong with ${colorScheme} dialogs, menus and messages`,
    async () => {
      await using site = await openFurnished();
      await using viewer = await Viewer.visit(site, {
        ...{ path: "schedules", context: { colorScheme, ...STILL }, expects: /status of 4\d\d/ },
      });
      const found: string[] = [];
      const look = async (at: string) =>
        found.push(...(await violationsOf(viewer)).map((each) => `${at}: ${each}`));
      await viewer.press("More actions for daily");
      await look("menu");
      await viewer.role("menuitem", "Delete…").click();
      await look("delete");
      await viewer.press("Back");
      await viewer.press("Run daily now");
      await viewer.hears("Queued a job of daily");
      await viewer.role("checkbox", "Select daily").check();
      await look("message and selection");
      await viewer.choose("Backfill…", "daily");
      await viewer.sees(viewer.text(/fire times? in this time/));
      await look("backfill");
      await viewer.press("Back");
      await viewer.goTo("Jobs");
      await viewer.press("Add job");
      await viewer.press("Add job", viewer.dialog("Add a job"));
      await viewer.sees(viewer.text("Choose a task."));
      await look("a form that is refused");
      await viewer.type("Escape", "?");
      await look("keys");
      assertEquals(found, []);
    },
  );
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
