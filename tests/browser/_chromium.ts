import { type Browser, type BrowserServer, chromium } from "playwright-core";

/** In which variable of the environment the address of a browser is that runs already. */
const ADDRESS = "ALMANAC_TEST_BROWSER";

const ARGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update"],
];

/** What Debian calls it, and what others do. */
const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Where Chromium is.
 *
 * @throws {Error} when there is none: it says how to get it
 */
export function findChromium(): string {
  const given = Deno.env.get("CHROMIUM");
  const found = (given === undefined ? PATHS : [given]).find(isFile);
  if (found !== undefined) return found;
  const where = given === undefined ? "/usr/bin/chromium" : `CHROMIUM=${given}`;
  throw new Error(
    `Cannot find Chromium at ${where}: get it by "apt-get install chromium", or say where it is ` +
      "by CHROMIUM=path",
  );
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Starts a browser with a profile that is new, for several processes. */
export async function startBrowser(): Promise<BrowserServer> {
  return await chromium.launchServer({ executablePath: findChromium(), args: ARGS });
}

/** What tells other processes of a browser. */
export function addressOf(server: BrowserServer): Readonly<Record<string, string>> {
  return { [ADDRESS]: server.wsEndpoint() };
}

/** The browser that was started for all, or one of its own. */
export async function openBrowser(): Promise<Browser> {
  const address = Deno.env.get(ADDRESS);
  if (address !== undefined) return await chromium.connect(address);
  return await chromium.launch({ executablePath: findChromium(), args: ARGS });
}
