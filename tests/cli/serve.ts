import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Address, Answer } from "../../cli/io.ts";
import { type Done, report, Terminal } from "./_terminal.ts";

/** What `serve` does while it listens. */
interface Serving {
  readonly address: Address;
  /** The status of an answer. */
  readonly statusOf: (method: string, path: string, authorization?: string) => Promise<number>;
}

/** Serves until something was done with it. */
async function serving(
  terminal: Terminal,
  argv: readonly string[],
  act: (serving: Serving) => Promise<void>,
): Promise<Done & { readonly isClosed: boolean }> {
  const over = new AbortController();
  const open = Promise.withResolvers<{ answer: Answer; address: Address }>();
  let isClosed = false;
  terminal.io = {
    ...terminal.io,
    untilSignal: () => ({ signal: over.signal, end: () => {} }),
    listen: (answer, address) => {
      open.resolve({ answer, address });
      return Promise.resolve({ port: 4321, close: () => Promise.resolve(void (isClosed = true)) });
    },
  };
  const running = terminal.run("serve", ...argv);
  const { answer, address } = await open.promise;
  await act({
    address,
    async statusOf(method, path, authorization) {
      const headers = { ...(authorization && { authorization }) };
      const response = await answer(new Request(`http://localhost${path}`, { method, headers }));
      await response.body?.cancel();
      return response.status;
    },
  });
  over.abort();
  return { ...await running, isClosed };
}

const basic = (user: string, password: string) => `Basic ${btoa(`${user}:${password}`)}`;

Deno.test("serve makes a password up when none is given, and tells it once", async () => {
  await using terminal = new Terminal();
  await terminal.knows(report);
  const done = await serving(terminal, [], async ({ address, statusOf }) => {
    assertEquals(address, { host: "127.0.0.1", port: 8080 });
    assertEquals(await statusOf("GET", "/schedules"), 401);
  });
  assertEquals([done.code, done.out, done.isClosed], [0, "http://127.0.0.1:4321/\n", true]);
  const [, password] = /^user admin, password (\S{20}) \(for this time alone\)\n$/.exec(done.err)!;
  const { out } = await serving(terminal, ["--json", "--port", "0"], async ({ address }) => {
    assertEquals(address.port, 0);
    await Promise.resolve();
  });
  const told = JSON.parse(out);
  assertEquals([told.url, told.username], ["http://127.0.0.1:4321/", "admin"]);
  assert(told.password !== password);
});

Deno.test("serve takes a name and a password, a token, or both", async () => {
  await using terminal = new Terminal();
  await terminal.knows(report);
  const env = { ALMANAC_DB: terminal.url, ALMANAC_PASSWORD: "from the environment" };
  terminal.io = { env };
  const bearer = "0123456789abcdef";
  const argv = ["--user", "ada", "--bearer", bearer, "--host", "0.0.0.0"];
  const done = await serving(terminal, argv, async ({ statusOf }) => {
    const right = basic("ada", "from the environment");
    assertEquals(await statusOf("GET", "/schedules", right), 200);
    assertEquals(await statusOf("POST", "/cleanup", right), 204);
    assertEquals(await statusOf("GET", "/schedules", basic("ada", "wrong")), 401);
    assertEquals(await statusOf("GET", "/schedules", `Bearer ${bearer}`), 200);
  });
  assertEquals([done.code, done.out, done.err], [0, "http://0.0.0.0:4321/\n", ""]);
});

Deno.test("with --public read everybody may read, and nobody change anything", async () => {
  await using terminal = new Terminal();
  await terminal.knows(report);
  const done = await serving(terminal, ["--public", "read", "--host", "::1"], async (server) => {
    assertEquals(await server.statusOf("GET", "/schedules"), 200);
    assertEquals(await server.statusOf("POST", "/cleanup"), 401);
  });
  assertEquals([done.out, done.err], ["http://[::1]:4321/, which everybody may read\n", ""]);
});

/** What is refused before anything listens. */
const REFUSED: readonly (readonly [argv: readonly string[], says: RegExp])[] = [
  [["--host", "0.0.0.0"], /--host 0\.0\.0\.0 is open to others than this host/],
  [["--host", "0.0.0.0", "--public", "read"], /is open to others than this host/],
  [["--host", "localhost.example.com"], /is open to others than this host/],
  [["--user", "ada"], /--user needs a password/],
  [["--password", "short"], /8 characters at least/],
  [["--bearer", "short"], /16 characters at least/],
  [["--public", "write"], /--public is one of read/],
  [["--port", "-1"], /--port is a whole number from 0 on/],
];

for (const [argv, says] of REFUSED) {
  Deno.test(`refused: serve ${argv.join(" ")}`, async () => {
    await using terminal = new Terminal();
    await terminal.knows(report);
    const { code, out, err } = await terminal.run("serve", ...argv);
    assertEquals([code, out], [2, ""]);
    assertMatch(err, says);
  });
}
