import type { LibsqlClient, LibsqlResult } from "../stores/libsql.ts";

type Sent = Parameters<LibsqlClient["batch"]>[0][number];
type Mode = Parameters<LibsqlClient["batch"]>[1];

/** One call of a client. */
export interface ClientCall {
  readonly mode: Mode;
  readonly statements: readonly Sent[];
}

/** A client that notes what it is asked, and that can hold up the next call. */
export class RecordingClient implements LibsqlClient {
  readonly protocol: string;
  /** What it was asked, in order. */
  readonly calls: ClientCall[] = [];
  readonly #client: LibsqlClient;
  #held: Promise<void> | undefined;

  /** Wraps a client, and says that it speaks another protocol, if one is given. */
  constructor(client: LibsqlClient, protocol = client.protocol ?? "file") {
    this.#client = client;
    this.protocol = protocol;
  }

  /** Lets the next call wait until what is given here is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return resolve;
  }

  async batch(statements: Sent[], mode?: Mode): Promise<readonly LibsqlResult[]> {
    this.calls.push({ mode, statements });
    const held = this.#held;
    this.#held = undefined;
    await held;
    return await this.#client.batch(statements, mode);
  }

  execute(statement: Sent): Promise<LibsqlResult> {
    this.calls.push({ mode: undefined, statements: [statement] });
    return this.#client.execute(statement);
  }

  close(): void {
    this.#client.close();
  }
}
