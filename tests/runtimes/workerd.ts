import { basename } from "node:path";
import { Output } from "../_output.ts";
import { freePort, pause } from "../_sqld.ts";
import { PROGRAMS } from "./programs.ts";

/** The first with which all works: with `nodejs_compat` there is `process`, and a URL can be told. */
const COMPATIBILITY_DATE = "2024-09-26";

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

/** What comes before the Worker: fires its cron trigger, and says when all is there. */
const ENTRY = `export default {
  async fetch(request, { WORKER }) {
    switch (new URL(request.url).pathname) {
      case "/_ready": return new Response("ready");
      case "/_scheduled": {
        const event = { cron: "* * * * *", scheduledTime: new Date() };
        return Response.json(await WORKER.scheduled(event));
      }
      default: return WORKER.fetch(request);
    }
  },
};`;

/** The configuration with which `workerd test` calls a Worker. */
export function testConfig(worker: Worker): string {
  return configOf(worker, { services: "", rest: "" });
}

/** The configuration with which `workerd serve` has a Worker listen. */
function serveConfig(worker: Worker, port: number): string {
  const services = `(name = "entry", worker = .entry),`;
  const rest = `
const entry :Workerd.Worker = (
  modules = [(name = "entry.mjs", esModule = ${text(ENTRY)})],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [(name = "WORKER", service = "worker")],
);`;
  const address = `127.0.0.1:${port}`;
  const sockets = `sockets = [
    (name = "http", address = "${address}", http = (), service = "entry")
  ],`;
  return configOf(worker, { services, sockets, rest });
}

function configOf(
  { file, flags, env, objects = {}, disk }: Worker,
  { services, sockets = "", rest }: {
    readonly services: string;
    readonly sockets?: string;
    readonly rest: string;
  },
): string {
  const bindings = [
    ...Object.entries(env).map(([name, value]) =>
      `(name = "${name}", json = ${text(JSON.stringify(value))})`
    ),
    ...Object.entries(objects).map(([name, type]) =>
      `(name = "${name}", durableObjectNamespace = "${type}")`
    ),
  ];
  const namespaces = Object.values(objects).map((type) =>
    `(className = "${type}", uniqueKey = "${type}")`
  );
  const diskService = `(name = "disk", disk = (path = ${text(disk ?? "")}, writable = true)),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
    ${disk === undefined ? "" : diskService}
    ${services}
  ],
  ${sockets}
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed ${text(basename(file))})],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = ${JSON.stringify(flags)},
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = ${disk === undefined ? "(none = void)" : `(localDisk = "disk")`},
);
${rest}
`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

/** A Worker that is served, in a process of its own. */
export class Workerd implements AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  /** What it prints, and what it complains about. */
  readonly output: Output;
  readonly complaints: Output;
  /** When it listens; rejects when it is no more. */
  readonly ready: Promise<void>;
  readonly #process: Deno.ChildProcess;
  #isOver = false;

  constructor(worker: Worker) {
    const port = freePort();
    const path = `${worker.file}.${port}.capnp`;
    Deno.writeTextFileSync(path, serveConfig(worker, port));
    this.url = `http://127.0.0.1:${port}`;
    this.#process = new Deno.Command(PROGRAMS.workerd, {
      // the flag is for what fires the cron trigger
      args: ["serve", "--experimental", path],
      ...{ stdout: "piped", stderr: "piped" },
    }).spawn();
    this.output = new Output(this.#process.stdout);
    this.complaints = new Output(this.#process.stderr);
    void this.#process.status.then(() => this.#isOver = true);
    this.ready = this.#listens();
  }

  /** Fires the cron trigger, and waits until its handler has ended; gives how it did. */
  async scheduled(): Promise<{ readonly outcome: string }> {
    return await (await fetch(`${this.url}/_scheduled`)).json();
  }

  /** Kills it, with every isolate that is in it. */
  async kill(): Promise<void> {
    if (!this.#isOver) this.#process.kill("SIGKILL");
    await Promise.all([this.#process.status, this.output.whole, this.complaints.whole]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #listens(): Promise<void> {
    while (!this.#isOver) {
      try {
        await (await fetch(`${this.url}/_ready`)).body?.cancel();
        return;
      } catch {
        await pause();
      }
    }
    throw new Error(`workerd has ended: ${await this.complaints.whole}`);
  }
}
