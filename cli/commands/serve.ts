import type { Command, Context } from "../command.ts";
import { withScheduler } from "../database.ts";
import { UsageError } from "../failure.ts";

/** Who may do what, as it was given. */
interface Access {
  readonly user: { readonly username: string; readonly password: string } | null;
  readonly bearer: string | undefined;
  readonly isPublic: boolean;
  /** Whether the password was made up, and has to be told. */
  readonly isMadeUp: boolean;
}

const ALL = { read: true, write: true, admin: true };
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;

/** Serves the dashboard. */
export const serve: Command = {
  name: "serve",
  summary: "the dashboard and the HTTP API of a database",
  notes:
    "It runs no jobs: workers do. Without --user, --bearer and --public it makes a password up, and\n" +
    "tells it once. Others than this host are only answered with a password or a token; put TLS in\n" +
    "front. Other users of the host see options: secrets are better in the environment.",
  options: {
    port: { value: "PORT", short: "p", help: "default 8080; 0 is any that is free" },
    host: { value: "HOST", help: "the address to listen on; default 127.0.0.1, this host alone" },
    user: { value: "NAME", help: "who may do everything, with a password; default admin" },
    password: { value: "TEXT", help: "the password; default $ALMANAC_PASSWORD" },
    bearer: { value: "TOKEN", help: "a token for programs; default $ALMANAC_BEARER" },
    public: { value: "read", help: "everybody may read" },
  },
  example: "ALMANAC_PASSWORD=… almanac serve --db file:jobs.db --user ada --port 8080",
  async run(context) {
    const { given, io, out } = context;
    given.none();
    const host = given.text("host") ?? "127.0.0.1";
    const port = given.count("port") ?? 8080;
    const access = accessOf(context);
    const isKept = !access.isMadeUp && (access.user !== null || access.bearer !== undefined);
    if (!isKept && !LOOPBACK.test(host)) refuseStrangers(host);
    await withScheduler(context, async (scheduler) => {
      const { createApp } = await import("../../http/mod.ts");
      const app = createApp(scheduler, {
        ...await toOptions(access),
        clock: io.clock,
        logger: { warn: (text) => out.note(text), error: (text) => out.error(text) },
      });
      const { signal, end } = io.untilSignal();
      try {
        const server = await io.listen((request) => app.fetch(request), { host, port });
        say(context, urlOf(host, server.port), access);
        await aborted(signal);
        await server.close();
      } finally {
        end();
      }
    });
  },
};

function urlOf(host: string, port: number): string {
  const name = host.replace(/[[\]]/g, "");
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}/`;
}

function accessOf({ given, io }: Context): Access {
  const password = given.text("password") ?? io.env.ALMANAC_PASSWORD;
  const bearer = given.text("bearer") ?? (io.env.ALMANAC_BEARER || undefined);
  const isPublic = given.word("public", ["read"]) === "read";
  const username = given.text("user") ?? "admin";
  if (password) return { user: { username, password }, bearer, isPublic, isMadeUp: false };
  if (given.has("user")) {
    throw new UsageError("--user needs a password: set ALMANAC_PASSWORD, or give --password");
  }
  if (bearer !== undefined || isPublic) return { user: null, bearer, isPublic, isMadeUp: false };
  return { user: { username, password: madeUp() }, bearer, isPublic, isMadeUp: true };
}

async function toOptions({ user, bearer, isPublic }: Access) {
  const { anyOf, basicAuth, bearerAuth } = await import("../../http/mod.ts");
  const authorizers = [
    ...(user ? [basicAuth([{ ...user, scopes: ALL }])] : []),
    ...(bearer === undefined ? [] : [bearerAuth([{ token: bearer, scopes: ALL }])]),
  ];
  return {
    ...(authorizers.length > 0 && { authorize: anyOf(...authorizers) }),
    ...(isPublic && { public: "read" as const }),
  };
}

function refuseStrangers(host: string): never {
  throw new UsageError(
    `--host ${host} is open to others than this host: set ALMANAC_PASSWORD or ALMANAC_BEARER`,
  );
}

/** A password that nobody guesses: 120 random bits. */
function madeUp(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

function say({ out, io }: Context, url: string, { user, isMadeUp, isPublic }: Access): void {
  out.json({ url, ...(isMadeUp && user) });
  out.lines(`${url}${isPublic ? ", which everybody may read" : ""}`);
  if (isMadeUp && user && !out.isJson) {
    io.stderr(`user ${user.username}, password ${user.password} (for this time alone)\n`);
  }
  if (io.isTTY) out.note("Ctrl-C ends it", "dim");
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
