import type { Orders, Worker } from "./fleet.ts";

/** How long a worker may take to stop when it is asked to, in milliseconds. */
const PATIENCE = 20_000;
const PROGRAM = new URL("worker.ts", import.meta.url).pathname;

/** A worker that is a process of its own. */
export class WorkerProcess implements Worker {
  readonly identity: string;
  readonly started: Promise<boolean>;
  /** When it adds no more jobs, or is no more. */
  readonly #addsNoMore: Promise<boolean>;
  readonly #process: Deno.ChildProcess;
  readonly #orders: WritableStreamDefaultWriter<Uint8Array>;
  readonly #complaint: Promise<string>;
  #isOver = false;

  constructor(orders: Orders) {
    this.identity = orders.identity;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", PROGRAM, JSON.stringify(orders)],
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#orders = this.#process.stdin.getWriter();
    this.#complaint = new Response(this.#process.stderr).text();
    [this.started, this.#addsNoMore] = lines(this.#process.stdout, 2) as [
      Promise<boolean>,
      Promise<boolean>,
    ];
    void this.#process.status.then(() => this.#isOver = true);
  }

  suspend(isOn: boolean): void {
    this.#signal(isOn ? "SIGSTOP" : "SIGCONT");
  }

  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#isGone();
  }

  async addNoMore(): Promise<void> {
    await this.#orders.write(new TextEncoder().encode("enough\n")).catch(() => {});
    await this.#addsNoMore;
  }

  async stop(): Promise<string | null> {
    await this.#orders.close().catch(() => {});
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#signal("SIGKILL");
    }, PATIENCE);
    const { code } = await this.#process.status;
    clearTimeout(timer);
    await this.#isGone();
    if (isLate) return `did not stop within ${PATIENCE} ms`;
    return code === 0 ? null : `ended with code ${code}: ${await this.#complaint}`;
  }

  #signal(signal: Deno.Signal): void {
    if (!this.#isOver) this.#process.kill(signal);
  }

  async #isGone(): Promise<void> {
    await this.#orders.close().catch(() => {});
    await Promise.all([this.#process.status, this.#complaint, this.started, this.#addsNoMore]);
  }
}

/** For each of so many lines: when a process has written it, or writes no more; tells which. */
function lines(output: ReadableStream<Uint8Array>, number: number): Promise<boolean>[] {
  const all = Array.from({ length: number }, () => Promise.withResolvers<boolean>());
  void (async () => {
    let written = 0;
    for await (const text of output.pipeThrough(new TextDecoderStream())) {
      for (const _ of text.matchAll(/\n/g)) all[written++]?.resolve(true);
    }
    for (const { resolve } of all) resolve(false);
  })();
  return all.map(({ promise }) => promise);
}
