import type { Hono } from "hono";

/** Listens on a port of this machine, in whatever runtime it is; gives what ends that. */
export async function serve({ fetch }: Hono, port: number): Promise<() => unknown> {
  const hostname = "127.0.0.1";
  const { Deno, Bun } = globalThis as unknown as Record<string, Served | undefined>;
  const handle = (request: Request) => fetch(request);
  if (Deno) {
    const server = Deno.serve({ hostname, port, onListen() {} }, handle);
    return () => server.shutdown!();
  }
  // a stream of events may be silent for longer than Bun waits by itself
  if (Bun) {
    const server = Bun.serve({ hostname, port, idleTimeout: 0, fetch: handle });
    return () => server.stop!();
  }
  const node = await import("@hono/node-server");
  return await new Promise((resolve) => {
    const listening = () => resolve(() => server.close());
    const server = node.serve({ hostname, port, fetch: handle }, listening);
  });
}

interface Served {
  serve(options: object, handle?: (request: Request) => Response | Promise<Response>): {
    shutdown?(): unknown;
    stop?(): unknown;
  };
}
