import { type AppOptions, basicAuth, createApp } from "../../http/mod.ts";
import { Scheduler, SchedulerService } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { assertEquals } from "@std/assert";
import { createClient } from "@libsql/client";
import { Log } from "../_rig.ts";
import { Workplace } from "../_run.ts";
import { makeWork, type Work } from "./_work.ts";

/** Somebody with a password. */
export interface User {
  readonly username: string;
  readonly password: string;
}

/** Who may do everything. */
export const ADMIN: User = { username: "ada", password: "may-do-everything" };
/** Who may read alone. */
export const GUEST: User = { username: "guest", password: "may-read-alone" };

const authorize = basicAuth([
  { ...ADMIN, scopes: { read: true, write: true, admin: true } },
  { ...GUEST, scopes: { read: true } },
]);

/** How a site is set up. */
export interface SiteOptions {
  /** Whether its scheduler starts. @default true */
  readonly starts?: boolean;
  /** Whether it has two schedulers: one in memory beside the one on the file. @default false */
  readonly isPair?: boolean;
}

/** A started scheduler on a file of its own, and the dashboard of it on a port of its own. */
export class Site implements AsyncDisposable {
  readonly work: Work = makeWork();
  readonly log: Log;
  readonly #place: Workplace;
  readonly #subject: Scheduler | SchedulerService;
  #server: Server;

  private constructor(place: Workplace, subject: Scheduler | SchedulerService, log: Log) {
    this.log = log;
    this.#place = place;
    this.#subject = subject;
    this.#server = serve(subject, 0, { logger: log });
  }

  /** Opens one, on a database that is empty but for the tasks. */
  static async open({ starts = true, isPair = false }: SiteOptions = {}): Promise<Site> {
    const place = await Workplace.make();
    const store = new LibsqlDataStore({ url: `file:${place.path}/jobs.db` });
    const log = new Log();
    const options = { store, identity: "worker-1", logger: log };
    const subject = isPair
      ? new SchedulerService({ persistent: options, transient: { logger: log } })
      : new Scheduler(options);
    const site = new Site(place, subject, log);
    const { mail, report, sync } = site.work;
    for (const scheduler of site.#schedulers) {
      await scheduler.configureTask(mail);
      await scheduler.configureTask(report);
      await scheduler.configureTask(sync);
    }
    if (starts) await subject.start();
    return site;
  }

  /** The scheduler on the file. */
  get scheduler(): Scheduler {
    return this.#schedulers[0]!;
  }

  /** The one in memory, of a pair. */
  get transient(): Scheduler {
    return this.#schedulers[1]!;
  }

  get #schedulers(): readonly Scheduler[] {
    const subject = this.#subject;
    return "persistent" in subject ? [subject.persistent, subject.transient] : [subject];
  }

  /** Where it is. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  /** Answers no more, and ends all streams; the scheduler goes on. */
  async goOffline(): Promise<void> {
    await this.#server.close();
  }

  /** Answers again, on the same port. */
  comeBack(): void {
    this.#server = serve(this.#subject, this.#server.port, { logger: this.log });
  }

  /** Changes the database behind the scheduler's back. */
  async alter(sql: string): Promise<void> {
    const client = createClient({ url: `file:${this.#place.path}/jobs.db` });
    await client.execute(sql);
    client.close();
  }

  /** Asks the API without a browser. */
  async ask(user: User, method: string, path: string, body?: unknown): Promise<Response> {
    return await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Basic ${btoa(`${user.username}:${user.password}`)}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.work.letGo();
    await this.#server.close();
    await this.#subject.stop({ drain: false });
    await this.#place[Symbol.asyncDispose]();
    const unexpected = this.log.lines.filter((line) => line.includes("Cannot answer"));
    assertEquals(unexpected, [], "errors of the server");
  }
}

/** What answers on a port. */
export interface Server {
  readonly port: number;
  /** Answers no more, and ends all streams. */
  close(): Promise<void>;
}

/** Serves the dashboard of a scheduler, or of two, on loopback. */
export function serve(
  subject: Scheduler | SchedulerService,
  port: number,
  options: Pick<AppOptions, "clock" | "logger"> = {},
): Server {
  const app = createApp(subject, { authorize, ...options });
  const over = new AbortController();
  const { addr, finished } = Deno.serve(
    { port, hostname: "127.0.0.1", signal: over.signal, onListen() {} },
    async (request) => {
      const response = await app.fetch(request);
      if (options.clock) {
        response.headers.set("date", new Date(options.clock.now()).toUTCString());
      }
      return response;
    },
  );
  return {
    port: addr.port,
    async close() {
      over.abort();
      await finished;
    },
  };
}
