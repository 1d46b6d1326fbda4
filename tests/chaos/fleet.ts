import type { Presence } from "./presence.ts";

/** What a worker is told when it is started. */
export interface Orders {
  /** Where the database is. */
  readonly url: string;
  /** The file to which it appends. */
  readonly journal: string;
  /** The name under which it holds leases. */
  readonly identity: string;
  /** In milliseconds. */
  readonly lease: number;
  /** The time between two jobs that it adds, in milliseconds. */
  readonly addEvery: number;
}

/** A worker: a process that can be killed. */
export interface Worker {
  readonly identity: string;
  /** When it works, or is no more; says which. */
  readonly started: Promise<boolean>;
  /** Stops it in the middle of whatever it does (`true`), or lets it go on. */
  suspend(isOn: boolean): void;
  /** Kills it, as the kernel does when there is no memory left. */
  kill(): Promise<void>;
  /** Lets it add no more jobs, and waits until it does not. */
  addNoMore(): Promise<void>;
  /** Lets it stop by itself; gives what is wrong with how it did, if there is anything. */
  stop(): Promise<string | null>;
}

/** Starts a worker. */
export type Hire = (orders: Orders) => Worker;

/** The death of a worker. */
export interface Kill {
  readonly worker: string;
  /** When it was killed, in milliseconds since the epoch. */
  readonly at: number;
}

/** Workers, each in a slot of its own. */
export class Fleet implements AsyncDisposable {
  readonly #hire: Hire;
  readonly #orders: Omit<Orders, "identity">;
  readonly #presence: Presence;
  readonly #slots: Worker[] = [];
  #started = 0;
  /** Who was killed, and when. */
  readonly kills: Kill[] = [];
  /** What the workers did that nobody had asked for. */
  readonly incidents: string[] = [];

  constructor(hire: Hire, orders: Omit<Orders, "identity">, presence: Presence) {
    this.#hire = hire;
    this.#orders = orders;
    this.#presence = presence;
  }

  /** Starts a worker in this slot, under a name that no other has had; waits until it works. */
  async start(slot: number): Promise<void> {
    const worker = this.#hire({ ...this.#orders, identity: `w${slot}.${++this.#started}` });
    this.#slots[slot] = worker;
    if (await worker.started) this.#presence.worker(worker.identity, true);
  }

  /** Kills the worker in this slot. */
  async kill(slot: number): Promise<void> {
    const worker = this.#slots[slot]!;
    this.kills.push({ worker: worker.identity, at: Date.now() });
    this.#presence.worker(worker.identity, false);
    await worker.kill();
  }

  /** Suspends the worker in this slot, or lets it go on. */
  suspend(slot: number, isOn: boolean): void {
    const worker = this.#slots[slot]!;
    worker.suspend(isOn);
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
