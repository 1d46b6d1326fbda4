/** `deno task screenshots`: makes the pictures of the dashboard that the docs show. */
import UPNG from "upng-js";
import type { BrowserContextOptions, Locator } from "playwright-core";
import { Viewer } from "./_page.ts";
import { serve } from "./_site.ts";
import { NOW, WorkingDay } from "./_working_day.ts";

const FOLDER = new URL("../../docs/images/", import.meta.url);
const WIDTH = 1280;
/** With so many colours a picture is small, and nobody sees that there are fewer. */
const COLOURS = 128;

/** A picture of a page. */
interface Picture {
  readonly file: string;
  readonly path: string;
  readonly colorScheme?: NonNullable<BrowserContextOptions["colorScheme"]>;
  /** The link on it that leads to the picture. */
  readonly follows?: string;
  /** What has to be there. */
  readonly shows: (viewer: Viewer) => Locator;
}

const overview = {
  path: "overview",
  shows: (viewer: Viewer) => viewer.role("img", /^Jobs that ended a minute/),
};
const PICTURES: readonly Picture[] = [
  { ...overview, file: "overview.png" },
  { ...overview, file: "overview-dark.png", colorScheme: "dark" },
  {
    ...{ file: "schedules.png", path: "schedules" },
    shows: (viewer) => viewer.row("sales-report"),
  },
  {
    ...{ file: "job.png", path: "jobs?show=finished&state=error&taskId=crm.sync" },
    follows: "crm.sync",
    shows: (viewer) => viewer.role("log", "Log lines"),
  },
];

async function take(url: string, picture: Picture): Promise<void> {
  const { file, path, colorScheme = "light", follows, shows } = picture;
  await using viewer = await Viewer.visit({ url }, {
    path: "nothing",
    context: {
      ...{ colorScheme, viewport: { width: WIDTH, height: 800 }, deviceScaleFactor: 1.5 },
      ...{ reducedMotion: "reduce" },
    },
  });
  await viewer.page.clock.setFixedTime(NOW);
  await viewer.open(path, /./);
  await viewer.page.reload();
  if (follows) await viewer.role("link", follows).first().click();
  await viewer.sees(shows(viewer));
  await viewer.sees(viewer.role("status", "Connection: Live"));
  await viewer.settles();
  const height = await viewer.evaluate<number>("document.scrollingElement.scrollHeight");
  await viewer.page.setViewportSize({ width: WIDTH, height });
  await Deno.mkdir(FOLDER, { recursive: true });
  const { pathname } = new URL(file, FOLDER);
  const image = UPNG.decode(await viewer.page.screenshot());
  const small = UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, COLOURS);
  await Deno.writeFile(pathname, new Uint8Array(small));
  console.log(`docs/images/${file}: ${Math.round(small.byteLength / 1000)} kB`);
}

{
  await using day = await WorkingDay.pass();
  const server = serve(day.scheduler, 0, { clock: day.clock });
  try {
    for (const picture of PICTURES) await take(`http://127.0.0.1:${server.port}`, picture);
  } finally {
    await server.close();
  }
}
Deno.exit();
