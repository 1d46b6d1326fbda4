import type { Clock } from "../clock.ts";
import type { DataStore, FinishedFilter, FinishedPiece, FinishedPieceParams } from "../store.ts";
import type { Engine } from "./engine.ts";

/** The most finished jobs of one call of a store. */
const PIECE = 1000;

/** Does with many finished jobs what is to be done with them. */
export class HistoryDesk {
  readonly #engine: Engine;
  readonly #clock: Clock;

  constructor(engine: Engine, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /** Queues the jobs that match anew, and gives their number. */
  retry(filter: FinishedFilter): Promise<number> {
    const { session, results } = this.#engine;
    return this.#inPieces(filter, async (store, params) => {
      const piece = await store.restartJobs({ ...params, now: session.now() });
      for (const id of piece.ids) results.remember(id);
      this.#engine.notify();
      return piece;
    });
  }

  /** Removes the jobs that match, and gives their number. */
  remove(filter: FinishedFilter): Promise<number> {
    return this.#inPieces(filter, (store, params) => store.removeFinishedJobs(params));
  }

  /** Goes over those that have ended up to now, so many at a time, and none that ends meanwhile. */
  async #inPieces(
    filter: FinishedFilter,
    work: (store: DataStore, params: FinishedPieceParams) => Promise<FinishedPiece>,
  ): Promise<number> {
    const store = await this.#engine.open();
    let params: FinishedPieceParams = { filter: { ...filter, limit: PIECE }, after: 0 };
    for (let count = 0;;) {
      const { ids, next } = await work(store, params);
      count += ids.length;
      if (!next) return count;
      const { after, before } = next;
      params = { filter: { ...params.filter, before }, after };
      await this.#clock.sleep(0); // others have a turn, whatever the store
    }
  }
}
