import { assertEquals } from "@std/assert";
import { STILL, violationsOf } from "../_axe.ts";
import { openFurnished } from "../_furnished.ts";
import { browserTest, Viewer } from "../_page.ts";

for (const colorScheme of ["light", "dark"] as const) {
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
