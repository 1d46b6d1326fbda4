import type { Hono } from "hono";

/** Listens on a port of this machine, in whatever runtime it is. */
export async function serve({ fetch }: Hono, port: number): Promise<void> {
  const hostname = "127.0.0.1";
  const { Deno, Bun } = globalThis as unknown as Record<string, Served | undefined>;
  const handle = (request: Request) => fetch(request);
  if (Deno) return void Deno.serve({ hostname, port, onListen() {} }, handle);
  // a stream of events may be silent for longer than Bun waits by itself
  if (Bun) return void Bun.serve({ hostname, port, idleTimeout: 0, fetch: handle });
  const node = await import("@hono/node-server");
  node.serve({ hostname, port, fetch: handle });
}

interface Served {
  serve(options: object, handle?: (request: Request) => Response | Promise<Response>): unknown;
}
