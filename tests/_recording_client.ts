import type { LibsqlClient, LibsqlResult } from "../stores/libsql.ts";

type Sent = Parameters<LibsqlClient["batch"]>[0][number];
type Mode = Parameters<LibsqlClient["batch"]>[1];

/** One call of a client. */
export interface ClientCall {
  readonly mode: Mode;
  readonly statements: readonly Sent[];
  /** How many rows came back for each statement. */
  readonly rows: number[];
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
    const call: ClientCall = { mode, statements, rows: [] };
    this.calls.push(call);
    const held = this.#held;
    this.#held = undefined;
    await held;
    const results = await this.#client.batch(statements, mode);
    call.rows.push(...results.map(({ rows }) => rows.length));
    return results;
  }

  async execute(statement: Sent): Promise<LibsqlResult> {
    const result = await this.#client.execute(statement);
    this.calls.push({ mode: undefined, statements: [statement], rows: [result.rows.length] });
    return result;
  }

  close(): void {
    this.#client.close();
  }
}
