import { createClient, LibsqlError } from "@libsql/client";
import type { Clock } from "../src/clock.ts";
import type { LibsqlClient, LibsqlResult } from "../stores/libsql.ts";

type Sent = Parameters<LibsqlClient["batch"]>[0];
type Mode = Parameters<LibsqlClient["batch"]>[1];

/**
 * What happens to a request: it is lost; its answer is; its answer takes for ever; or the request is
 * given up, and comes after the next one that arrives.
 */
export const FAULTS = ["lost", "unanswered", "silent", "late"] as const;

/** One of {@linkcode FAULTS}. */
export type NetworkFault = typeof FAULTS[number];

/** How a connection that broke looks from here: none of these says whether the request arrived. */
const ERRORS: readonly (() => Error)[] = [
  () => new TypeError("error sending request for url (http://db/v2/pipeline): connection closed"),
  () => new LibsqlError("socket hang up", "HRANA_WEBSOCKET_ERROR"),
  () => new LibsqlError("Server returned HTTP status 502", "SERVER_ERROR"),
  () => new LibsqlError("Stream was closed", "HRANA_CLOSED_ERROR"),
];

/** A database in memory behind a network that fails as it is told to. */
export class BreakingClient implements LibsqlClient, Disposable {
  readonly protocol = "http";
  /** Gives what happens to the next request, if anything does. */
  nextFault: () => NetworkFault | undefined = () => undefined;
  readonly #database = createClient({ url: ":memory:" });
  #late: (() => Promise<unknown>)[] = [];
  #errors = 0;

  async batch(statements: Sent, mode?: Mode): Promise<readonly LibsqlResult[]> {
    const arrive = () => this.#database.batch(statements, mode);
    const fault = this.nextFault();
    if (fault === "lost") throw this.#error();
    if (fault === "late") {
      this.#late.push(arrive);
      throw this.#error();
    }
    const answer = await arrive();
    await this.flush();
    if (fault === "unanswered") throw this.#error();
    if (fault === "silent") return await new Promise(() => {});
    return answer;
  }

  /** Lets everything arrive that is late: nobody waits for the answers. */
  async flush(): Promise<void> {
    for (const arrive of this.#late.splice(0)) await arrive().catch(() => {});
  }

  /** The rows of statements of the test's own, which no fault befalls. */
  async rows(statements: string[]): Promise<unknown[][][]> {
    const results = await this.#database.batch(statements, "write");
    return results.map(({ rows }) => rows.map((row) => Array.from(row)));
  }

  execute(): never {
    throw new Error("a store sends batches only");
  }

  close(): void {}

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #error(): Error {
    return ERRORS[this.#errors++ % ERRORS.length]!();
  }
}

/** A clock on which all waiting is over in the next turn of the event loop. */
export function hastyClock(): Clock {
  let time = 0;
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve) =>
        setTimeout(() => {
          if (!signal?.aborted) time += ms;
          resolve();
        })
      ),
  };
}
