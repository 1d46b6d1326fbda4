import { type LibsqlClient, runBatch } from "./client.ts";
import { classify, type FailureKind, NoAnswerError } from "./failure.ts";
import { type Patience, whileFailing, whileLocked } from "./patience.ts";
import type { Statement } from "../statement.ts";

/** A client in use, with the patience that it needs. */
export class Link {
  readonly #patience: Patience;
  readonly #connect: (() => Promise<LibsqlClient>) | undefined;
  #client: LibsqlClient;

  /**
   * Takes a client, and how to make another one in its place when it may be broken: a client of the
   * user's stays, since there may be transactions of the user's in it.
   */
  constructor(client: LibsqlClient, patience: Patience, connect?: () => Promise<LibsqlClient>) {
    this.#client = client;
    this.#patience = patience;
    this.#connect = connect;
  }

  /** Whether the database is a file of this host, so that its clock is the host's. */
  get isFile(): boolean {
    return this.#client.protocol === "file";
  }

  /** Lets go of the client. */
  close(): void {
    this.#client.close();
  }

  /**
   * Runs statements in one transaction, when the database is not locked. Gives the first column of
   * their rows.
   *
   * @throws {unknown} what the client threw: see `classify`
   */
  async run(statements: readonly Statement[], mode: "read" | "write"): Promise<string[][]> {
    return await whileLocked(this.#patience, () => {
      const answer = runBatch(this.#client, statements, mode);
      return this.isFile ? answer : this.#inTime(answer);
    });
  }

  /**
   * The first value that a statement gives, at the least cost: no transaction, and no patience.
   *
   * @throws {unknown} what the client threw: see `classify`
   */
  async glance({ sql, args }: Statement): Promise<string> {
    const { rows } = await this.#client.execute({ sql, args: [...args] });
    return String(rows[0]![0]);
  }

  /**
   * Makes a call, and makes it again while it fails in one of these ways.
   *
   * @throws {StoreUnavailableError | StoreUnusableError | unknown}
   */
  async persist<T>(kinds: readonly FailureKind[], call: () => Promise<T>): Promise<T> {
    return await whileFailing(this.#patience, kinds, async () => {
      try {
        return await call();
      } catch (error) {
        if (classify(error).kind === "lost") await this.#reconnect();
        throw error;
      }
    });
  }

  async #inTime<T>(answer: Promise<T>): Promise<T> {
    const { clock, requestTimeout } = this.#patience;
    const over = new AbortController();
    const silence = clock.sleep(requestTimeout, over.signal).then(() => {
      if (!over.signal.aborted) {
        throw new NoAnswerError(`no answer within ${requestTimeout / 1000} s`);
      }
      return answer;
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      over.abort();
      silence.catch(() => {});
    }
  }

  async #reconnect(): Promise<void> {
    if (!this.#connect) return;
    const broken = this.#client;
    this.#client = await this.#connect();
    broken.close();
  }
}
