import type { Presence } from "./presence.ts";
import type { Orders } from "./worker.ts";

/** How long a worker may take to stop when it is asked to, in milliseconds. */
const PATIENCE = 20_000;
const WORKER = new URL("worker.ts", import.meta.url).pathname;

/** The death of a worker. */
export interface Kill {
  readonly worker: string;
  /** When it was killed, in milliseconds since the epoch. */
  readonly at: number;
}

/** Worker processes, each in a slot of its own. */
export class Fleet implements AsyncDisposable {
  readonly #orders: Omit<Orders, "identity">;
  readonly #presence: Presence;
  readonly #slots: WorkerProcess[] = [];
  #started = 0;
  /** Who was killed, and when. */
  readonly kills: Kill[] = [];
  /** What the workers did that nobody had asked for. */
  readonly incidents: string[] = [];

  constructor(orders: Omit<Orders, "identity">, presence: Presence) {
    this.#orders = orders;
    this.#presence = presence;
  }

  /** Starts a worker in this slot, under a name that no other has had; waits until it works. */
  async start(slot: number): Promise<void> {
    const worker = new WorkerProcess({ ...this.#orders, identity: `w${slot}.${++this.#started}` });
    this.#slots[slot] = worker;
    if (await worker.started) this.#presence.worker(worker.identity, true);
  }

  /** Kills the worker in this slot, as the kernel does when there is no memory left. */
  async kill(slot: number): Promise<void> {
    const worker = this.#slots[slot]!;
    this.kills.push({ worker: worker.identity, at: Date.now() });
    this.#presence.worker(worker.identity, false);
    await worker.kill();
  }

  /** Stops the worker in this slot in the middle of whatever it does, or lets it go on. */
  suspend(slot: number, isOn: boolean): void {
    const worker = this.#slots[slot]!;
    worker.signal(isOn ? "SIGSTOP" : "SIGCONT");
    this.#presence.worker(worker.identity, !isOn);
  }

  /** Lets the workers add no more jobs, and waits until they do not. */
  async addNoMore(): Promise<void> {
    await Promise.all(this.#slots.map((worker) => worker.addNoMore()));
  }

  /** Lets the workers stop by themselves. */
  async stop(): Promise<void> {
    await Promise.all(this.#slots.map(async (worker) => {
      const incident = await worker.stop();
      if (incident) this.incidents.push(`worker ${worker.identity} ${incident}`);
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#slots.map((worker) => worker.kill()));
  }
}

class WorkerProcess {
  readonly identity: string;
  /** When it works, or is no more; says which. */
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
      args: ["run", "-A", "--no-check", WORKER, JSON.stringify(orders)],
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

  signal(signal: Deno.Signal): void {
    if (!this.#isOver) this.#process.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.#isGone();
  }

  async addNoMore(): Promise<void> {
    await this.#orders.write(new TextEncoder().encode("enough\n")).catch(() => {});
    await this.#addsNoMore;
  }

  /** Lets it stop by itself; gives what is wrong with how it did, if there is anything. */
  async stop(): Promise<string | null> {
    await this.#orders.close().catch(() => {});
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.signal("SIGKILL");
    }, PATIENCE);
    const { code } = await this.#process.status;
    clearTimeout(timer);
    await this.#isGone();
    if (isLate) return `did not stop within ${PATIENCE} ms`;
    return code === 0 ? null : `ended with code ${code}: ${await this.#complaint}`;
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
