import { assertEquals } from "@std/assert";
import { openFurnished, PAGES } from "../_furnished.ts";
import { browserTest, Viewer } from "../_page.ts";
import { GUEST } from "../_site.ts";

/** What buttons may do for somebody who may only read. */
const HARMLESS = [
  /^Theme: /,
  /^Keyboard shortcuts$/,
  /^(All|Active|Paused|Set aside|Live|Finished)\b/,
  /^(Running|Queued|Waiting|Blocked) \d/,
  /^(Succeeded|Failed|Missed|Cancelled|Abandoned|Unreadable) \d/,
  /^(15 min|1 h|6 h|24 h)$/,
  /^Copy as JSON$/,
];

browserTest("whoever may only read sees nothing that changes something", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site, { user: GUEST });
  const found: string[] = [];
  for (const { path, heading } of PAGES) {
    await viewer.open(path, heading);
    await viewer.settles();
    const page = await viewer.page.locator("body").ariaSnapshot();
    const buttons = [...page.matchAll(/- button "([^"]*)"/g)].map(([, name]) => name!);
    const harmful = buttons.filter((name) => !HARMLESS.some((pattern) => pattern.test(name)));
    found.push(...harmful.map((name) => `${path}: ${name}`));
    if (/checkbox|menuitem|link "New schedule"/.test(page)) found.push(`${path}: more`);
  }
  assertEquals(found, []);
});

browserTest("addresses of forms lead whoever may only read to no form", async () => {
  await using site = await openFurnished();
  await using viewer = await Viewer.visit(site, { user: GUEST });
  await viewer.open("new-schedule", "No such page");
  await viewer.open("schedules/daily/edit", /^daily$/);
  await viewer.settles();
  assertEquals(await viewer.page.getByRole("textbox").count(), 0);
});

browserTest("the API refuses changes to whoever may only read", async () => {
  await using site = await openFurnished();
  const changes: readonly (readonly [method: string, path: string, body?: unknown])[] = [
    ["POST", "/schedules", { taskId: "mail.send", trigger: { crontab: "0 9 * * *" } }],
    ["PATCH", "/schedules/daily", { args: [] }],
    ["DELETE", "/schedules/daily"],
    ["POST", "/schedules/daily/pause"],
    ["POST", "/schedules/daily/run"],
    ["POST", "/schedules/off/unpause", {}],
    ["POST", "/schedules/daily/backfill", { from: "2026-01-01T00:00:00Z" }],
    ["POST", "/jobs", { taskId: "mail.send" }],
    ["POST", "/jobs/running/cancel"],
    ["POST", "/jobs/failed/retry"],
    ["DELETE", "/jobs/failed"],
    ["POST", "/jobs/cancel", { state: "running" }],
    ["POST", "/finished-jobs/retry", { outcome: "error" }],
    ["POST", "/finished-jobs/delete", { outcome: "error" }],
    ["PATCH", "/tasks/mail.send", { maxRunningJobs: 5 }],
    ["DELETE", "/tasks/crm.sync"],
  ];
  for (const [method, path, body] of changes) {
    const answer = await site.ask(GUEST, method, path, body);
    await answer.body?.cancel();
    assertEquals([method, path, answer.status], [method, path, 403]);
  }
});

browserTest("whoever is not known sees nothing at all", async () => {
  await using site = await openFurnished();
  const nobody = { username: "mallory", password: "guessed-it-maybe" };
  for (const path of ["/", "/schedules", "/events", "/openapi.json"]) {
    const answer = await site.ask(nobody, "GET", path);
    await answer.body?.cancel();
    assertEquals([path, answer.status], [path, 401]);
  }
});
