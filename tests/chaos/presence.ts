/** A time in which nobody could take anything up, in milliseconds since the epoch. */
export interface Absence {
  readonly from: number;
  readonly to: number;
}

/** Who is there: something can be taken up while the database is, and a worker. */
export class Presence {
  readonly #workers = new Set<string>();
  readonly #now: () => number;
  readonly #absences: Absence[] = [];
  #hasDatabase = true;
  #absentFrom: number | null;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#absentFrom = now();
  }

  /** The absences so far. */
  get absences(): readonly Absence[] {
    return this.#absences;
  }

  /** Notes that a worker is there from now on, or that it is not. */
  worker(name: string, isThere: boolean): void {
    if (isThere) this.#workers.add(name);
    else this.#workers.delete(name);
    this.#update();
  }

  /** Notes that the database is there from now on, or that it is not. */
  database(isThere: boolean): void {
    this.#hasDatabase = isThere;
    this.#update();
  }

  #update(): void {
    if (!this.#hasDatabase || this.#workers.size === 0) {
      this.#absentFrom ??= this.#now();
    } else if (this.#absentFrom !== null) {
      this.#absences.push({ from: this.#absentFrom, to: this.#now() });
      this.#absentFrom = null;
    }
  }
}
