import {
  CronTrigger,
  currentJob,
  MemoryDataStore,
  NonRetryableError,
  Scheduler,
  task,
  type TaskDefinition,
} from "../../mod.ts";
import { ManualClock } from "../../testing/mod.ts";
import { seeded } from "../_seeded.ts";

/** When it is. */
export const NOW = new Date("2026-11-24T10:42:14+01:00");
const ZONE = "Europe/Berlin";
const HOUR = 3600;

/** An hour of a made-up shop, the same one each time, up to {@linkcode NOW}. */
export class WorkingDay implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly scheduler: Scheduler;
  readonly #worker: Scheduler;
  readonly #random = seeded(7);

  private constructor() {
    this.clock = new ManualClock(new Date(NOW.getTime() - 1.2 * HOUR * 1000));
    const ids = seeded(11);
    const options = {
      ...{ clock: this.clock, store: new MemoryDataStore(), random: seeded(5) },
      ...{ newId: () => idOf(this.clock.now(), ids), maxConcurrentJobs: 20 },
      logger: { warn() {}, error() {} },
    };
    this.scheduler = new Scheduler({ ...options, identity: "shop-1", tasks: this.#tasks });
    this.#worker = new Scheduler({ ...options, identity: "shop-2", tasks: this.#tasks });
  }

  /** Lets the hour pass. */
  static async pass(): Promise<WorkingDay> {
    const day = new WorkingDay();
    await day.#open();
    while (day.clock.now() < NOW.getTime()) await day.#step();
    await day.clock.settle();
    return day;
  }

  readonly #mail = task("mail.send", async (to: string, template: string) => {
    currentJob().log(`sending ${template} to ${to}`);
    await this.#takes(0.4, 2.5);
    if (this.#random() < 0.012) throw new NonRetryableError("550 there is no such mailbox");
    if (this.#random() < 0.04) throw new RangeError("451 the mailbox is busy, try again later");
  }, {
    ...{ keep: { success: { count: 1000 }, failure: { count: 2 } }, maxRunningJobs: 4 },
    ...{ retry: { maxAttempts: 3, delay: 20 }, timeout: 30 },
    rateLimit: { limit: 120, per: 60 },
  });
  readonly #sync = task("crm.sync", async (_: { since: string }) => {
    const { log, progress } = currentJob();
    log("asking for what has changed");
    for (let i = 1; i <= 4; i++) {
      await this.#takes(3, 9);
      progress(i / 4, `${i} of 4`);
      log(`page ${i}: ${Math.round(20 + 60 * this.#random())} customers`);
      if (this.#random() < 0.09) {
        throw new TypeError("the CRM answered 503 Service Unavailable", {
          cause: new Error("connection reset by peer"),
        });
      }
    }
  }, {
    ...{ keep: { success: { count: 200 }, failure: { count: 2 } }, maxRunningJobs: 1 },
    ...{ retry: { maxAttempts: 2, delay: 5 }, timeout: 120 },
  });
  readonly #report = task("reports.build", async (_: string) => {
    const { log, progress } = currentJob();
    for (let i = 1; i <= 24; i++) {
      progress(i / 24, `${i} of 24`);
      log(`chapter ${i}`);
      await this.#takes(8, 16);
    }
  }, { keep: { success: { count: 50 }, failure: true }, maxRunningJobs: 2 });
  readonly #index = task("search.reindex", async () => {
    for (let i = 1; i <= 66; i++) {
      currentJob().progress(i / 66, `${i}k of 66k`);
      await this.#takes(9, 14);
    }
  }, { keep: { success: { count: 50 }, failure: true }, maxRunningJobs: 1 });
  readonly #refresh = task("cache.refresh", async () => await this.#takes(0.2, 1.5), {
    keep: { success: { count: 200 } },
  });
  readonly #invoice = task("invoices.remind", async () => await this.#takes(1, 3), {
    keep: { success: { count: 200 }, failure: true },
  });

  get #tasks(): readonly TaskDefinition[] {
    return [this.#mail, this.#sync, this.#report, this.#index, this.#refresh, this.#invoice];
  }

  async #open(): Promise<void> {
    const { scheduler } = this;
    for (const each of this.#tasks) await scheduler.configureTask(each);
    const cron = (text: string) => CronTrigger.fromCrontab(text, { timezone: ZONE });
    await scheduler.addSchedule(this.#mail, cron("* * * * *"), {
      ...{ id: "outbox", args: ["outbox", "queued"], metadata: { team: "mail" } },
    });
    await scheduler.addSchedule(this.#mail, cron("0 9 * * mon-fri"), {
      ...{ id: "daily-digest", args: ["team@example.com", "digest"], metadata: { team: "mail" } },
    });
    await scheduler.addSchedule(this.#sync, cron("*/2 * * * *"), {
      ...{ id: "crm", args: [{ since: "last" }], overlap: "skip", metadata: { team: "sales" } },
    });
    await scheduler.addSchedule(this.#report, cron("38 8-18 * * mon-fri"), {
      ...{ id: "sales-report", args: ["sales"], metadata: { team: "sales" } },
    });
    await scheduler.addSchedule(this.#report, cron("0 6 1 * *"), {
      ...{ id: "monthly-report", args: ["month"] },
    });
    await scheduler.addSchedule(this.#index, cron("*/15 * * * *"), {
      id: "search-index",
      maxJitter: 30,
    });
    await scheduler.addSchedule(this.#refresh, cron("*/5 * * * *"), { id: "prices" });
    await scheduler.addSchedule(this.#refresh, cron("7,27,47 * * * *"), { id: "stock" });
    await scheduler.addSchedule(this.#invoice, cron("0,15,30,45 8-17 * * mon-fri"), {
      ...{ id: "invoices", maxJitter: 60 },
    });
    await scheduler.addSchedule(this.#sync, cron("*/10 * * * *"), {
      ...{ id: "partner-feed", args: [{ since: "2026-11-01" }], paused: true },
    });
    await scheduler.start();
    await this.#worker.start();
  }

  /** A minute or less, in which customers come and get mail. */
  async #step(): Promise<void> {
    const left = (NOW.getTime() - this.clock.now()) / 1000;
    const count = Math.floor(6 * this.#random());
    for (let i = 0; i < count; i++) {
      const template = this.#random() < 0.7 ? "order-confirmation" : "welcome";
      const to = `customer-${Math.floor(9000 * this.#random()) + 1000}@example.com`;
      await this.scheduler.addJob(this.#mail, { args: [to, template] });
    }
    await this.clock.advance(Math.min(left, 10 + Math.floor(25 * this.#random())));
  }

  async #takes(least: number, most: number): Promise<void> {
    const seconds = least + (most - least) * this.#random();
    await this.clock.sleep(seconds * 1000, currentJob().signal);
    currentJob().signal.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.scheduler, this.#worker].map((each) => each.stop({ drain: false })));
  }
}

/** An id as schedulers make them, of numbers that are the same each time. */
function idOf(now: number, random: () => number): string {
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(16 * random()).toString(16)).join("");
  const time = now.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
}
