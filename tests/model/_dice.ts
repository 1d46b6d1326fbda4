import { seeded } from "../_seeded.ts";

/** The chances of one step. */
export class Dice {
  readonly #random: () => number;
  readonly #salt: number;

  /** Takes the seed of all steps and the number of this one. */
  constructor(seed: number, step: number) {
    this.#random = seeded(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b));
    this.#salt = this.below(2 ** 31);
  }

  /** A whole number from 0, less than this. */
  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  /** True so often, of 1. */
  chance(part: number): boolean {
    return this.#random() < part;
  }

  /** One of a fixed list. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** A number from 0 up to 1 that depends on the name alone, whatever else there is. */
  of(name: string): number {
    let hash = this.#salt;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    return seeded(hash)();
  }

  /** One of those that are there; the same one also when some of the others are not. */
  one(names: readonly string[]): string | undefined {
    return names.toSorted((a, b) => this.of(a) - this.of(b))[0];
  }
}
