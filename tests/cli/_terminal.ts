import { join } from "node:path";
import type { Io } from "../../cli/io.ts";
import { run } from "../../cli/run.ts";
import { type AnyTask, Scheduler, type SchedulerOptions, task } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { ManualClock } from "../../testing/mod.ts";

/** What a command did. */
export interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A Friday, two days before summer time begins in Europe. */
export const START = "2026-03-27T12:00:00Z";

/** Sends a report: its jobs are all kept. */
export const report = task("reports.send", (to: string) => `sent to ${to}`, {
  keep: { success: true, failure: true },
});

/** Fails: its jobs are kept. */
export const flaky = task("flaky", () => {
  throw new RangeError("no luck");
}, { keep: { failure: true } });

/** A terminal in front of a database, in which nothing is left to chance. */
export class Terminal implements AsyncDisposable {
  readonly clock = new ManualClock(START);
  readonly path = Deno.makeTempDirSync({ prefix: "almanac-cli-" });
  readonly url = `file:${join(this.path, "jobs.db")}`;
  readonly #schedulers: Scheduler[] = [];
  /** What is different from a program that nobody looks at. */
  io: Partial<Io> = {};

  /** Runs a command of the program. */
  async run(...argv: readonly string[]): Promise<Done> {
    const [out, err]: [string[], string[]] = [[], []];
    const running = run(argv, {
      stdout: (text) => void out.push(text),
      stderr: (text) => void err.push(text),
      env: { ALMANAC_DB: this.url },
      isTTY: false,
      isErrTTY: false,
      columns: Infinity,
      clock: this.clock,
      timezone: "Europe/Berlin",
      ask: null,
      load: (path) => import(`file://${join(this.path, path)}`),
      untilSignal: () => ({ signal: new AbortController().signal, end: () => {} }),
      listen: () => Promise.reject(new Error("nothing listens here")),
      hasFile: (path) => exists(path),
      ...this.io,
    });
    const code = await this.#untilOver(running);
    return { code, out: out.join(""), err: err.join("") };
  }

  /** The JSON that a command gives. */
  // deno-lint-ignore no-explicit-any
  async json(...argv: readonly string[]): Promise<any> {
    const { code, out, err } = await this.run(...argv, "--json");
    if (code > 1) throw new Error(`${argv.join(" ")} ended with ${code}: ${err}`);
    return JSON.parse(out);
  }

  /** A scheduler on the database, besides those of commands; stopped at the end of the test. */
  scheduler(options: SchedulerOptions = {}): Scheduler {
    const logger = { warn() {}, error() {} };
    const store = new LibsqlDataStore({ url: this.url, synchronous: "off" });
    const scheduler = new Scheduler({ store, clock: this.clock, logger, ...options });
    this.#schedulers.push(scheduler);
    return scheduler;
  }

  /** A database that knows these tasks. */
  async knows(...tasks: readonly Exclude<AnyTask, string>[]): Promise<Scheduler> {
    const scheduler = this.scheduler();
    for (const each of tasks) await scheduler.configureTask(each);
    return scheduler;
  }

  /** Lets go on what waits for no time at all. */
  async #untilOver<T>(running: Promise<T>): Promise<T> {
    let isOver = false;
    const over = running.finally(() => isOver = true);
    over.catch(() => {});
    while (!isOver) await this.clock.settle({ turns: 1 });
    return await running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const scheduler of this.#schedulers) await scheduler.stop();
    await Deno.remove(this.path, { recursive: true });
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
