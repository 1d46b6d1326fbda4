import { basename } from "node:path";
import { PROGRAMS } from "./programs.ts";
import { COMPATIBILITY_DATE, type Worker, type WorkerServer } from "./served_worker.ts";

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

/** The bare runtime. */
export const WORKERD: WorkerServer = {
  command(worker, port) {
    const config = `${worker.file}.${port}.capnp`;
    Deno.writeTextFileSync(config, serveConfig(worker, port));
    // the flag is for what fires the cron trigger
    return [PROGRAMS.workerd, { args: ["serve", "--experimental", config] }];
  },
  scheduledPath: "/_scheduled",
};

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
