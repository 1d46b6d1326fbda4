import { sha256 } from "hono/utils/crypto";
import type { Clock } from "../../core.ts";
import { Problem } from "../_answers/problem.ts";

/** How long an answer is remembered, in milliseconds. */
const KEPT = 24 * 60 * 60 * 1000;
/** The most answers that are remembered, and the most of them in bytes. */
const MOST = { answers: 10_000, bytes: 2 ** 24 };

/** A request that is to be done once. */
export interface KeyedRequest {
  /** Its key, with who asks, and what for. */
  readonly key: string;
  /** What it brings along. */
  readonly body: string;
}

interface Entry {
  readonly print: string;
  readonly until: number;
  readonly answer: Promise<Response>;
  /** How many bytes the answer has, once it is there. */
  size: number;
}

/** Remembers what was answered to requests with an `Idempotency-Key`, in this process. */
export class Idempotency {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What `work` answers, or has answered to the same request before.
   *
   * @throws {Problem} 422 when the key came with another body
   */
  async once({ key, body }: KeyedRequest, work: () => Promise<Response>): Promise<Response> {
    const print = await sha256(body) ?? body;
    this.#forget();
    const known = this.#entries.get(key);
    if (known) {
      if (known.print !== print) throw otherBody();
      return (await known.answer).clone();
    }
    const answer = work();
    const entry = { print, until: this.#clock.now() + KEPT, answer, size: 0 };
    this.#entries.set(key, entry);
    const response = await answer.catch((error) => {
      this.#entries.delete(key);
      throw error;
    });
    if (!response.ok) this.#entries.delete(key);
    else this.#bytes += entry.size = (await response.clone().arrayBuffer()).byteLength;
    return response.clone();
  }

  /** Forgets what is old, or too much; the oldest ones come first. */
  #forget(): void {
    const now = this.#clock.now();
    for (const [key, { until, size }] of this.#entries) {
      const hasRoom = this.#entries.size < MOST.answers && this.#bytes < MOST.bytes;
      if (until > now && hasRoom) return;
      this.#entries.delete(key);
      this.#bytes -= size;
    }
  }
}

/** A key came again, and for something else. */
export function otherBody(): Problem {
  return new Problem(422, "The Idempotency-Key has come with another body before", {
    name: "idempotency",
    errors: [{ in: "header", field: "Idempotency-Key", reason: "it came with another body" }],
  });
}
