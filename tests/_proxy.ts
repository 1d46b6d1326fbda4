/** A server on the way to another one, whose connections can die without anybody being told. */
export class Proxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Pair>();
  readonly #serving: Promise<void>;

  /** Takes where to go on to. */
  constructor(target: URL) {
    this.#serving = this.#serve(Number(target.port));
  }

  /** Where it listens. */
  url(protocol: string): string {
    return `${protocol}://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** From now on, nothing comes through the connections that there are. */
  killSilently(): void {
    for (const pair of this.#connections) pair.isDead = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const { ends } of this.#connections) for (const end of ends) closeQuietly(end);
    await this.#serving;
  }

  async #serve(port: number): Promise<void> {
    const pipes: Promise<void>[] = [];
    for await (const near of this.#listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port });
      const pair: Pair = { ends: [near, far], isDead: false };
      this.#connections.add(pair);
      pipes.push(pipe(pair, near, far), pipe(pair, far, near));
    }
    await Promise.all(pipes);
  }
}

interface Pair {
  readonly ends: readonly Deno.Conn[];
  isDead: boolean;
}

async function pipe(pair: Pair, from: Deno.Conn, to: Deno.Conn): Promise<void> {
  try {
    for await (const bytes of from.readable) {
      for (let sent = 0; !pair.isDead && sent < bytes.length;) {
        sent += await to.write(bytes.subarray(sent));
      }
    }
  } catch {
    // one of the ends is gone
  }
  if (!pair.isDead) closeQuietly(to);
}

function closeQuietly(end: Deno.Conn): void {
  try {
    end.close();
  } catch {
    // it is closed
  }
}
