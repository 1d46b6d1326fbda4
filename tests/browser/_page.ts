import { assertEquals } from "@std/assert";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  errors,
  type Locator,
  type Page,
} from "playwright-core";
import { openBrowser } from "./_chromium.ts";
import { ADMIN, type Site, type User } from "./_site.ts";

/** How a viewer comes to the dashboard. */
export interface VisitOptions {
  readonly user?: User;
  /** The page to begin with, such as `jobs?show=finished`. @default "overview" */
  readonly path?: string;
  /** What of the browser is special. */
  readonly context?: BrowserContextOptions;
  /** Faults that the test brings about. @default none */
  readonly expects?: RegExp;
}

/** The zone in which viewers are. */
export const ZONE = "Europe/Berlin";

/** How long something may take that happens by itself, in milliseconds. */
const PATIENCE = 20_000;

let browser: Promise<Browser> | undefined;

/** A viewer of the dashboard, who finds things by their role and name; whatever goes wrong is kept. */
export class Viewer implements AsyncDisposable {
  readonly #context: BrowserContext;
  readonly #faults: string[] = [];
  readonly #expects: RegExp | undefined;
  readonly page: Page;
  readonly #url: string;

  private constructor(context: BrowserContext, page: Page, url: string, expects?: RegExp) {
    this.#context = context;
    this.page = page;
    this.#url = url;
    this.#expects = expects;
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.#fault(message.text());
    });
    page.on("pageerror", (error) => this.#fault(`${error.stack ?? error}`));
    page.on("request", (request) => {
      const isOwn = request.url().startsWith(`${url}/`) || request.url().startsWith("data:");
      if (!isOwn) this.#fault(`a request to ${request.url()}`);
    });
  }

  /** Signs in, and opens a page. */
  static async visit(
    site: Pick<Site, "url">,
    { user = ADMIN, path = "overview", context: options = {}, expects }: VisitOptions = {},
  ): Promise<Viewer> {
    browser ??= openBrowser();
    const context = await (await browser).newContext({
      ...{ timezoneId: ZONE, locale: "en-GB", httpCredentials: { ...user, origin: site.url } },
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    await context.addInitScript(`addEventListener("securitypolicyviolation", (event) =>
      console.error("against the policy:", event.violatedDirective, event.blockedURI))`);
    const viewer = new Viewer(context, await context.newPage(), site.url, expects);
    await viewer.page.goto(`${site.url}/#/${path}`);
    await viewer.sees(viewer.role("heading", /./).first());
    return viewer;
  }

  #fault(text: string): void {
    if (!this.#expects?.test(text)) this.#faults.push(text);
  }

  /** What has a role and a name, on the page or within a part of it. */
  role(
    role: Parameters<Page["getByRole"]>[0],
    name: string | RegExp,
    within: Page | Locator = this.page,
  ): Locator {
    return within.getByRole(role, { name, exact: typeof name === "string" });
  }

  /** What has a text, of its own or beneath a heading. */
  text(text: string | RegExp, within: Page | Locator = this.page): Locator {
    return within.getByText(text, { exact: typeof text === "string" });
  }

  /** A part of the page with a heading of its own. */
  panel(title: string): Locator {
    return this.role("region", title);
  }

  /** The row of a list that says so. */
  row(text: string | RegExp): Locator {
    return this.page.getByRole("row").filter({ hasText: text });
  }

  /** The dialog that is open. */
  dialog(title: string | RegExp): Locator {
    return this.role("dialog", title);
  }

  /** Goes to a page by the menu. */
  async goTo(page: string): Promise<void> {
    const menu = this.role("navigation", "Pages of the dashboard");
    await this.role("link", page, menu).click();
    await this.sees(this.role("heading", page));
  }

  /** Goes to a page by its address. */
  async open(path: string, heading: string | RegExp): Promise<void> {
    await this.page.goto(`${this.#url}/#/${path}`);
    await this.sees(this.page.getByRole("heading", { level: 1 }).filter({ hasText: heading }));
  }

  /** Presses a button. */
  async press(name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    await this.role("button", name, within).click();
  }

  /** Follows a link. */
  async follow(name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    await this.role("link", name, within).click();
  }

  /** Chooses from the menu of further actions of something. */
  async choose(action: string, of: string): Promise<void> {
    await this.press(`More actions for ${of}`);
    await this.role("menuitem", action).click();
  }

  /** Fills in a field. */
  async fill(label: string, text: string, within: Page | Locator = this.page): Promise<void> {
    await within.getByLabel(label, { exact: true }).fill(text);
  }

  /** Chooses one of a list. */
  async select(label: string, option: string, within: Page | Locator = this.page): Promise<void> {
    await within.getByLabel(label, { exact: true }).selectOption({ label: option });
  }

  /** Waits until something is shown. */
  async sees(what: Locator): Promise<void> {
    await this.#waitFor(what, "visible");
  }

  /** Waits until something is no longer shown. */
  async seesNo(what: Locator): Promise<void> {
    await this.#waitFor(what, "hidden");
  }

  async #waitFor(what: Locator, state: "visible" | "hidden"): Promise<void> {
    try {
      await what.waitFor({ state });
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) throw error;
      const page = await this.page.locator("body").ariaSnapshot();
      throw new Error(
        `${what} is not ${state} after ${PATIENCE / 1000} s at ${this.page.url()}:\n${page}`,
      );
    }
  }

  /** Waits until something has the focus. */
  async hasFocus(what: Locator): Promise<void> {
    await this.sees(what.and(this.page.locator(":focus")));
  }

  /** Presses a key. */
  async type(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Waits until it is said that something has happened. */
  async hears(text: string | RegExp): Promise<void> {
    await this.sees(this.text(text, this.role("status", "Messages")).first());
  }

  /** Waits until the page has what it has asked for. */
  async settles(): Promise<void> {
    await this.seesNo(this.page.locator(".loading, [aria-busy=true]").first());
  }

  /** Whether what a script in the page says comes true within a while. */
  async comesTrue(script: string): Promise<boolean> {
    try {
      await this.page.waitForFunction(script, null, { timeout: PATIENCE / 4 });
      return true;
    } catch (error) {
      if (error instanceof errors.TimeoutError) return false;
      throw error;
    }
  }

  /** What a script in the page gives. */
  async evaluate<Value>(script: string): Promise<Value> {
    return await this.page.evaluate(script) as Value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    assertEquals(this.#faults, [], "faults of the page");
  }
}

/** A test in a browser, which stays open for those after it. */
export function browserTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}
