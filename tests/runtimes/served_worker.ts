import { Output } from "../_output.ts";
import { freePort, pause } from "../_sqld.ts";

/** The first with which all works: with `nodejs_compat` there is `process`, and a URL can be told. */
export const COMPATIBILITY_DATE = "2024-09-26";

/** How often it is asked whether a process that was killed is gone. */
const TRIES = 1000;

/** A Worker, as its configuration describes it. */
export interface Worker {
  /** The bundle. */
  readonly file: string;
  readonly flags: readonly string[];
  /** What is in its environment besides its Durable Objects. */
  readonly env: Readonly<Record<string, unknown>>;
  /** The classes of its Durable Objects, by the names of their bindings. */
  readonly objects?: Readonly<Record<string, string>>;
  /** The folder in which they keep what they store. */
  readonly disk?: string;
}

/** What serves Workers by HTTP, and answers `/_ready` itself. */
export interface WorkerServer {
  /**
   * The command that serves a Worker on a port of the loopback interface; `detached` when its
   * process starts others.
   */
  command(worker: Worker, port: number): readonly [program: string, options: Deno.CommandOptions];
  /** Where the cron trigger is fired: answers, when its handler has ended, with how it did. */
  readonly scheduledPath: string;
}

/** A Worker that is served, in a process of its own. */
export class ServedWorker implements AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  /** What it prints, and what it complains about. */
  readonly output: Output;
  readonly complaints: Output;
  /** When it answers; rejects when it is no more. */
  readonly ready: Promise<void>;
  readonly #scheduledPath: string;
  readonly #process: Deno.ChildProcess;
  readonly #isGroup: boolean;
  #isOver = false;

  constructor({ command, scheduledPath }: WorkerServer, worker: Worker) {
    const port = freePort();
    const [program, options] = command(worker, port);
    this.url = `http://127.0.0.1:${port}`;
    this.#scheduledPath = scheduledPath;
    this.#isGroup = options.detached ?? false;
    this.#process = new Deno.Command(program, { ...options, stdout: "piped", stderr: "piped" })
      .spawn();
    this.output = new Output(this.#process.stdout);
    this.complaints = new Output(this.#process.stderr);
    void this.#process.status.then(() => this.#isOver = true);
    this.ready = this.#starts();
  }

  /** Fires the cron trigger, and waits until its handler has ended; gives how it did. */
  async scheduled(): Promise<{ readonly outcome: string }> {
    return await (await fetch(this.url + this.#scheduledPath)).json();
  }

  /** Kills it, with every isolate that is in it, and all processes that it has started. */
  async kill(): Promise<void> {
    if (this.#isGroup) await this.#killGroup();
    else if (!this.#isOver) this.#process.kill("SIGKILL");
    await Promise.all([this.#process.status, this.output.whole, this.complaints.whole]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #starts(): Promise<void> {
    while (!await this.#answers()) {
      if (this.#isOver) throw new Error(`it has ended: ${await this.complaints.whole}`);
      await pause();
    }
  }

  /** Kills all at once; those that are not our own children are gone when nobody answers. */
  async #killGroup(): Promise<void> {
    try {
      Deno.kill(-this.#process.pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // all have ended
    }
    for (let tries = 0; await this.#answers(); tries++) {
      if (tries === TRIES) throw new Error(`something still answers at ${this.url}`);
      await pause();
    }
  }

  async #answers(): Promise<boolean> {
    try {
      await (await fetch(`${this.url}/_ready`)).body?.cancel();
      return true;
    } catch {
      return false;
    }
  }
}
