import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { openFurnished } from "../_furnished.ts";
import { browserTest, Viewer } from "../_page.ts";

/** Goes on by the tab key until something has the focus. */
async function tabTo(viewer: Viewer, what: Locator, key = "Tab"): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await viewer.type(key);
    if (await what.and(viewer.page.locator(":focus")).count() > 0) return;
  }
  throw new Error(`the tab key does not lead to ${what}`);
}

browserTest("the first key leads to a link that skips the menu", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site);
  await viewer.type("Tab");
  const skip = viewer.role("link", "Skip to the content");
  await viewer.hasFocus(skip);
  const { y } = (await skip.boundingBox())!;
  assert(y >= 0, "it is seen when it has the focus");
  await viewer.type("Enter");
  await viewer.hasFocus(viewer.role("heading", "Overview"));
});

browserTest("letters lead to pages, to the search and to the list of all keys", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site);
  const pages = { s: "Schedules", j: "Jobs", t: "Tasks", w: "Schedulers", o: "Overview" };
  for (const [letter, heading] of Object.entries(pages)) {
    await viewer.type("g", letter);
    await viewer.hasFocus(viewer.role("heading", heading));
  }
  await viewer.type("g", "s");
  await viewer.sees(viewer.row("daily"));
  await viewer.type("/");
  const search = viewer.role("searchbox", "Search schedules");
  await viewer.hasFocus(search);
  await viewer.type("g", "j", "?");
  assertEquals(await search.inputValue(), "gj?", "keys are typed where one types");
  await search.fill("");
  await viewer.role("heading", "Schedules").click();
  await viewer.type("?");
  const keys = viewer.dialog("Keyboard shortcuts");
  await viewer.sees(keys);
  await viewer.type("g", "j");
  await viewer.sees(keys);
  await viewer.type("Escape");
  await viewer.seesNo(keys);
  await viewer.sees(viewer.role("heading", "Schedules"));
});

browserTest("the actions of a row are reached and used without a mouse", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site, { path: "schedules?search=daily" });
  await viewer.sees(viewer.row("daily"));
  await viewer.type("/");
  await tabTo(viewer, viewer.role("button", "Pause daily"));
  await viewer.type("Enter");
  await viewer.hears("Paused daily");
  await tabTo(viewer, viewer.role("button", "More actions for daily"));
  await viewer.type("Enter");
  await viewer.hasFocus(viewer.role("menuitem", "Edit"));
  await viewer.type("ArrowUp");
  await viewer.hasFocus(viewer.role("menuitem", "Delete…"));
  await viewer.type("ArrowDown", "ArrowDown");
  await viewer.hasFocus(viewer.role("menuitem", "Duplicate"));
  await viewer.type("Escape");
  await viewer.seesNo(viewer.role("menuitem", "Edit"));
  await viewer.hasFocus(viewer.role("button", "More actions for daily"));
});

browserTest("the focus stays within a dialog, and goes back to where it was", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site, { path: "jobs" });
  const add = viewer.role("button", "Add job");
  await tabTo(viewer, add);
  await viewer.type("Enter");
  const dialog = viewer.dialog("Add a job");
  await viewer.hasFocus(dialog.getByLabel("Task", { exact: true }));
  for (const key of ["Tab", "Shift+Tab"]) {
    for (let i = 0; i < 12; i++) {
      await viewer.type(key);
      const isWithin = await viewer.evaluate<boolean>(
        `document.activeElement === document.body ||
          document.querySelector("dialog").contains(document.activeElement)`,
      );
      assert(isWithin, `after ${key} number ${i + 1}`);
    }
  }
  await viewer.type("Escape");
  await viewer.seesNo(dialog);
  await viewer.hasFocus(add);
});

browserTest("charts are walked along by the arrow keys", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site);
  const chart = viewer.role("img", /^Jobs that ended a minute/);
  await viewer.sees(chart);
  await chart.focus();
  await viewer.type("ArrowLeft");
  const tip = viewer.panel("Ended, a minute").getByRole("status");
  await viewer.sees(tip);
  const first = await tip.textContent();
  await viewer.type("ArrowLeft");
  await viewer.seesNo(viewer.text(first!, tip));
});
