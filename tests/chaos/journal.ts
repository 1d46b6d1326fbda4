/** What a worker notes. */
export type Note = JobLine | AddedLine | ErrorLine;

/** A note, and who has made it when. */
export type Line = { readonly worker: string; readonly pid: number; readonly at: number } & Note;

/** A job was started, or has come to its end. */
export interface JobLine {
  readonly kind: "start" | "end";
  readonly job: string;
  readonly task: string;
  readonly attempt: number;
  /** With the fire time, its idempotency key. */
  readonly schedule: string | null;
  readonly fireTime: number | null;
}

/** The worker was told that a job of its own is in the queue. */
export interface AddedLine {
  readonly kind: "added";
  readonly job: string;
}

/** The worker logged an error. */
export interface ErrorLine {
  readonly kind: "error";
  readonly message: string;
}

/**
 * A file to which many processes append, each line with one write. A kill in the middle of that leaves
 * half a line (the kernel writes page by page), but harms no other: each has a line break on both sides.
 */
export class Journal implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #worker: string;

  constructor(path: string, worker: string) {
    this.#file = Deno.openSync(path, { append: true, create: true });
    this.#worker = worker;
  }

  /** Appends a line. */
  note(line: Note): void {
    const whole = { ...line, worker: this.#worker, pid: Deno.pid, at: Date.now() };
    const bytes = new TextEncoder().encode(`\n${JSON.stringify(whole)}\n`);
    if (this.#file.writeSync(bytes) < bytes.length) throw new Error("a line was not written whole");
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Everything that was noted, but for half lines: `at` is the last field of a whole one. */
export async function readJournal(path: string): Promise<Line[]> {
  const text = await Deno.readTextFile(path);
  const whole = text.split("\n").filter((line) => /"at":\d+\}$/.test(line));
  return whole.map((line) => JSON.parse(line) as Line);
}
