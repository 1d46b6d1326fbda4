/**
 * A priority queue, least first, from which any key can be taken. Keys of one rank are in the order of
 * their `sequence`. Each change is O(log n).
 */
export class IndexedHeap {
  readonly #keys: string[] = [];
  readonly #ranks: number[] = [];
  readonly #sequences: number[] = [];
  readonly #places = new Map<string, number>();

  /** How many keys it holds. */
  get size(): number {
    return this.#keys.length;
  }

  /** The least key with its place, left where it is. */
  peek(): { readonly key: string; readonly rank: number; readonly sequence: number } | undefined {
    const key = this.#keys[0];
    if (key === undefined) return undefined;
    return { key, rank: this.#ranks[0]!, sequence: this.#sequences[0]! };
  }

  /** Puts a key in, or gives the one that is there another rank. */
  set(key: string, rank: number, sequence = 0): void {
    this.delete(key);
    this.#keys.push(key);
    this.#ranks.push(rank);
    this.#sequences.push(sequence);
    this.#places.set(key, this.#keys.length - 1);
    this.#rise(this.#keys.length - 1);
  }

  /** Takes a key out; nothing happens when it is not there. */
  delete(key: string): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    const last = this.#keys.length - 1;
    this.#swap(place, last);
    this.#keys.pop();
    this.#ranks.pop();
    this.#sequences.pop();
    this.#places.delete(key);
    if (place === last) return;
    this.#rise(place);
    this.#sink(place);
  }

  #rise(place: number): void {
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isLess(place, parent)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #sink(place: number): void {
    for (;;) {
      const left = 2 * place + 1;
      if (left >= this.#keys.length) return;
      const right = left + 1;
      const child = right < this.#keys.length && this.#isLess(right, left) ? right : left;
      if (!this.#isLess(child, place)) return;
      this.#swap(place, child);
      place = child;
    }
  }

  #isLess(a: number, b: number): boolean {
    const difference = this.#ranks[a]! - this.#ranks[b]!;
    return difference === 0 ? this.#sequences[a]! < this.#sequences[b]! : difference < 0;
  }

  #swap(a: number, b: number): void {
    swap(this.#keys, a, b);
    swap(this.#ranks, a, b);
    swap(this.#sequences, a, b);
    this.#places.set(this.#keys[a]!, a);
    this.#places.set(this.#keys[b]!, b);
  }
}

function swap<T>(list: T[], a: number, b: number): void {
  const value = list[a]!;
  list[a] = list[b]!;
  list[b] = value;
}
