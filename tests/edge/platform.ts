import type { Orders, Worker } from "../chaos/fleet.ts";
import { ServedWorker } from "../runtimes/served_worker.ts";
import { WORKERD } from "../runtimes/workerd.ts";

/**
 * An edge platform: it starts isolates, each a real one in a process of its own that can be killed, and
 * calls one after the other to tick, so often, whether those before have answered or not.
 */
export class Platform implements Disposable {
  readonly #bundle: string;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Those that are there, the next one to be called first. */
  readonly #isolates: Isolate[] = [];

  /** @param tickEvery In milliseconds. */
  constructor(bundle: string, tickEvery: number) {
    this.#bundle = bundle;
    this.#timer = setInterval(() => this.#tick(), tickEvery);
  }

  /** Starts an isolate. */
  hire = (orders: Orders): Worker => {
    const isolate = new Isolate(this.#bundle, orders, () => {
      const place = this.#isolates.indexOf(isolate);
      if (place >= 0) this.#isolates.splice(place, 1);
    });
    void isolate.started.then((isThere) => isThere && this.#isolates.push(isolate));
    return isolate;
  };

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const next = this.#isolates.shift();
    if (!next) return;
    this.#isolates.push(next);
    void next.call("/tick");
  }
}

class Isolate implements Worker {
  readonly identity: string;
  readonly started: Promise<boolean>;
  readonly #workerd: ServedWorker;
  readonly #journal: string;
  readonly #leave: () => void;
  readonly #calls = new Set<Promise<void>>();
  readonly #addsNoMore = new AbortController();
  readonly #adding: Promise<void>;
  #isKilled = false;
  #problem: string | null = null;

  /** @param leave Called when it is to be called no more. */
  constructor(
    bundle: string,
    { url, identity, lease, addEvery, journal }: Orders,
    leave: () => void,
  ) {
    this.identity = identity;
    this.#journal = journal;
    this.#leave = leave;
    this.#workerd = new ServedWorker(WORKERD, {
      ...{ file: bundle, flags: ["nodejs_compat"] },
      env: { ORDERS: { url, identity, lease } },
    });
    this.started = this.#start();
    this.#adding = this.#add(addEvery);
  }

  /** Calls it; what goes wrong, unless it is killed, is an incident. */
  async call(path: string): Promise<void> {
    const answer = this.#answer(path);
    this.#calls.add(answer);
    await answer;
    this.#calls.delete(answer);
  }

  suspend(): void {
    throw new Error("a platform kills isolates, and does not suspend them");
  }

  async kill(): Promise<void> {
    this.#isKilled = true;
    await this.#end();
  }

  async addNoMore(): Promise<void> {
    this.#addsNoMore.abort();
    await this.#adding;
  }

  async stop(): Promise<string | null> {
    this.#leave();
    await this.addNoMore();
    await Promise.all(this.#calls);
    await this.#end();
    return this.#problem ?? (this.#workerd.complaints.text || null);
  }

  async #start(): Promise<boolean> {
    try {
      await this.#workerd.ready;
    } catch (error) {
      if (!this.#isKilled) this.#problem = String(error);
    }
    await this.call("/configure");
    return !this.#isKilled;
  }

  async #answer(path: string): Promise<void> {
    try {
      const response = await fetch(this.#workerd.url + path, { method: "POST" });
      const text = await response.text();
      if (!response.ok) this.#problem ??= `answered ${path} with ${response.status}: ${text}`;
    } catch (error) {
      if (!this.#isKilled) this.#problem ??= `did not answer ${path}: ${error}`;
    }
  }

  /** Has it add jobs, at random times. */
  async #add(every: number): Promise<void> {
    const { signal } = this.#addsNoMore;
    if (!await this.started) return;
    for (let n = 0; !signal.aborted; n++) {
      await new Promise((resolve) => setTimeout(resolve, every * (0.5 + Math.random())));
      if (!signal.aborted) await this.call(`/add/${n}`);
    }
  }

  /** Ends its process, and keeps what it has printed. */
  async #end(): Promise<void> {
    this.#leave();
    this.#addsNoMore.abort();
    await this.#workerd.kill();
    await Deno.writeTextFile(this.#journal, `\n${await this.#workerd.output.whole}\n`, {
      append: true,
    });
  }
}
