import type { Address, Answer, Listening } from "./io.ts";

/** What of Deno and Bun is used, where they are. */
interface Host {
  readonly Deno?: {
    serve(
      options: { hostname: string; port: number; signal: AbortSignal; onListen: () => void },
      answer: Answer,
    ): { readonly addr: { readonly port: number }; readonly finished: Promise<void> };
  };
  readonly Bun?: {
    serve(options: { hostname: string; port: number; idleTimeout: number; fetch: Answer }): {
      readonly port: number;
      stop(isNow: boolean): Promise<void>;
    };
  };
}

/**
 * Answers requests, with what the runtime has for that.
 *
 * @throws {Error} when there is no listening there
 */
export async function listen(answer: Answer, address: Address): Promise<Listening> {
  const { Deno, Bun } = globalThis as Host;
  try {
    if (Deno) return listenInDeno(Deno, answer, address);
    return Bun ? listenInBun(Bun, answer, address) : await listenInNode(answer, address);
  } catch (cause) {
    const { host, port } = address;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot listen on ${host}, port ${port}: ${reason}`, { cause });
  }
}

function listenInDeno(
  deno: NonNullable<Host["Deno"]>,
  answer: Answer,
  { host: hostname, port }: Address,
): Listening {
  const over = new AbortController();
  const options = { hostname, port, signal: over.signal, onListen() {} };
  const { addr, finished } = deno.serve(options, answer);
  const close = () => {
    over.abort();
    return finished;
  };
  return { port: addr.port, close };
}

function listenInBun(
  bun: NonNullable<Host["Bun"]>,
  fetch: Answer,
  { host: hostname, port }: Address,
): Listening {
  const server = bun.serve({ hostname, port, fetch, idleTimeout: 0 }); // events may be far apart
  return { port: server.port, close: () => server.stop(true) };
}

async function listenInNode(
  fetch: Answer,
  { host: hostname, port }: Address,
): Promise<Listening> {
  const { createAdaptorServer } = await import("@hono/node-server");
  const server = createAdaptorServer({ fetch });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
  const address = server.address();
  return { port: typeof address === "object" && address ? address.port : port, close };
}
