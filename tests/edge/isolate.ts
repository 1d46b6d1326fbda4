/**
 * A Worker of the platform that `platform.ts` plays. It is called to tick, and to add jobs; what its
 * jobs do, it prints.
 */
import { Scheduler } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import type { Line, Note } from "../chaos/journal.ts";
import { tasksOf } from "../chaos/tasks.ts";
import { DIRECT_JOBS } from "../chaos/workload.ts";

/** What is in its environment. */
export interface Env {
  readonly ORDERS: {
    readonly url: string;
    /** The name under which it holds leases. */
    readonly identity: string;
    /** In milliseconds. */
    readonly lease: number;
  };
}

/** How long a tick may take, in seconds: longer than any job. */
const DEADLINE = 20;

const ROUTES: Readonly<Record<string, (isolate: Isolate, name: string) => Promise<unknown>>> = {
  configure: (isolate) => isolate.configure(),
  tick: ({ scheduler }) => scheduler.tick({ deadline: DEADLINE }),
  add: (isolate, number) => isolate.add(Number(number)),
};

export default {
  /** Does what the path says, with a scheduler for this request. */
  async fetch(request: Request, { ORDERS }: Env): Promise<Response> {
    const [, route = "", name = ""] = new URL(request.url).pathname.split("/");
    await using isolate = new Isolate(ORDERS);
    return Response.json(await ROUTES[route]!(isolate, name) ?? null);
  },
};

class Isolate implements AsyncDisposable {
  readonly scheduler: Scheduler;
  readonly #identity: string;
  readonly #tasks;

  constructor({ url, identity, lease }: Env["ORDERS"]) {
    this.#identity = identity;
    this.#tasks = tasksOf(identity, (line) => this.#note(line));
    this.scheduler = new Scheduler({
      ...{ store: new LibsqlDataStore({ url }), identity },
      leaseDuration: { milliseconds: lease },
      tasks: [...this.#tasks.values()],
      logger: {
        warn() {},
        error: (message, ...details) => {
          this.#note({ kind: "error", message: [message, ...details].join(" ") });
        },
      },
    });
  }

  async configure(): Promise<void> {
    for (const each of this.#tasks.values()) await this.scheduler.configureTask(each);
  }

  async add(number: number): Promise<void> {
    const { taskId, args } = DIRECT_JOBS[number % DIRECT_JOBS.length]!;
    const options = { args, resultExpirationTime: { days: 1 } };
    const job = await this.scheduler.addJob(this.#tasks.get(taskId)!, options);
    this.#note({ kind: "added", job });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scheduler.stop();
  }

  #note(line: Note): void {
    const whole: Line = { ...line, worker: this.#identity, pid: 0, at: Date.now() };
    console.log(JSON.stringify(whole));
  }
}
