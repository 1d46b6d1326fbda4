import { compareIds } from "../src/id_order.ts";
import { addTo, deleteFrom } from "./_groups.ts";

/** What becomes of a job when one that it comes after does not succeed. */
export type OnFailure = "cancel" | "run";

/** Which jobs wait for the ends of which, in a memory store. */
export class Dependencies {
  /** The ids of the jobs that a job still waits for. */
  readonly #needs = new Map<string, Set<string>>();
  readonly #dependents = new Map<string, Set<string>>();
  readonly #onFailure = new Map<string, OnFailure>();

  /** Whether a job waits for another. */
  isBlocked(id: string): boolean {
    return this.#needs.has(id);
  }

  /** Makes a job wait for others. */
  add(id: string, after: readonly string[], onFailure: OnFailure): void {
    for (const needed of after) {
      addTo(this.#needs, id, needed);
      addTo(this.#dependents, needed, id);
    }
    if (after.length > 0) this.#onFailure.set(id, onFailure);
  }

  /** Notes that a job is over, and gives those that are free now, and those that are to be cancelled. */
  ended(id: string, succeeded: boolean): { readonly free: string[]; readonly failed: string[] } {
    const dependents = [...this.#dependents.get(id) ?? []].sort(compareIds);
    const failed = dependents.filter((each) =>
      !succeeded && this.#onFailure.get(each) === "cancel"
    );
    for (const each of failed) this.forget(each);
    for (const each of dependents) deleteFrom(this.#needs, each, id);
    this.#dependents.delete(id);
    const free = dependents.filter((each) => !failed.includes(each) && !this.isBlocked(each));
    for (const each of free) this.#onFailure.delete(each);
    return { free, failed };
  }

  /** Makes a job wait for nothing any more. */
  forget(id: string): void {
    for (const needed of this.#needs.get(id) ?? []) deleteFrom(this.#dependents, needed, id);
    this.#needs.delete(id);
    this.#onFailure.delete(id);
  }
}
