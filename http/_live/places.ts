/** So many places, for what may not be there without bound. */
export class Places {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a place; gives what leaves it, or `null` when there is none. */
  enter(): (() => void) | null {
    if (this.#taken >= this.#most) return null;
    this.#taken++;
    let isThere = true;
    return () => {
      if (isThere) this.#taken--;
      isThere = false;
    };
  }
}
