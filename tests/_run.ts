import { join, resolve } from "node:path";

const ROOT = new URL("../", import.meta.url).pathname;
const CONFIG = join(ROOT, "deno.json");

/** What a program did. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An empty folder for programs that write files, removed at the end. */
export class Workplace implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes one. */
  static async make(): Promise<Workplace> {
    return new Workplace(await Deno.makeTempDir({ prefix: "workplace-" }));
  }

  /** A program of this project, which writes what it writes here. */
  command(
    [program = "", ...args]: readonly string[],
    options: Deno.CommandOptions = {},
    flags: readonly string[] = [],
  ) {
    return new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "-A",
        "--config",
        CONFIG,
        ...flags,
        resolve(ROOT, program),
        ...args,
      ],
      cwd: this.path,
      ...options,
    });
  }

  /** Runs a program to its end, with these variables in its environment, and flags of Deno's. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    flags: readonly string[] = [],
  ): Promise<Ended> {
    const command = this.command(args, { env: { NO_COLOR: "1", TZ: "UTC", ...env } }, flags);
    const { code, stdout, stderr } = await command.output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, out: out!, err: err! };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** Runs a program of this project to its end, in an empty folder. */
export async function run(...args: readonly string[]): Promise<Ended> {
  await using workplace = await Workplace.make();
  return await workplace.run(args);
}
