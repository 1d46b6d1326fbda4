/** From a least to a most, in milliseconds. */
export type Span = readonly [least: number, most: number];

/** How often something is done, and how long it lasts. */
export interface Rate {
  /** From the beginning to the first, and from the end of one to the next. */
  readonly every: Span;
  readonly lasts: Span;
}

/** What is done to whom; what is not given is not done. */
export interface Disturbances {
  /** A worker is killed, and another started in its place when the time is over. */
  readonly killWorker?: Rate;
  /** A worker is stopped in the middle of whatever it does, and goes on when the time is over. */
  readonly suspendWorker?: Rate;
  /** The server is killed, and started again when the time is over. */
  readonly killServer?: Rate;
}

/** What a plan is made of. */
export interface PlanOptions {
  readonly seed: number;
  /** How long it lasts, in milliseconds. */
  readonly ms: number;
  readonly workers: number;
  readonly disturbances: Disturbances;
}

/** One thing to do, in milliseconds from the beginning. */
export type Step =
  & { readonly at: number; readonly forMs: number }
  & (
    | { readonly action: "killWorker" | "suspendWorker"; readonly slot: number }
    | { readonly action: "killServer" }
  );

type Action = Step["action"];

/** How long a worker is left alone after something was done to it, in milliseconds. */
const REST = 1000;
/** One kill in so many hits every worker. */
const MASSACRE = 8;
const ACTIONS = ["killWorker", "suspendWorker", "killServer"] as const;

/** What is done, to whom and when: the same for the same seed. */
export function makePlan({ seed, ms, workers, disturbances }: PlanOptions): Step[] {
  const moments = ACTIONS.flatMap((action, i) =>
    momentsOf(action, disturbances[action], ms, generator(seed * ACTIONS.length + i))
  ).sort((a, b) => a.at - b.at);
  const random = generator(~seed);
  const freeFrom = new Array<number>(workers).fill(0);
  return moments.flatMap(({ action, at, forMs }): Step[] => {
    if (action === "killServer") return [{ action, at, forMs }];
    const free = [...freeFrom.keys()].filter((slot) => freeFrom[slot]! <= at);
    const chosen = free[Math.floor(random() * free.length)];
    const isMassacre = action === "killWorker" && random() * MASSACRE < 1;
    const victims = isMassacre ? free : free.filter((slot) => slot === chosen);
    for (const slot of victims) freeFrom[slot] = at + forMs + REST;
    return victims.map((slot) => ({ action, at, forMs, slot }));
  });
}

/** Gives numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Moment {
  readonly action: Action;
  readonly at: number;
  readonly forMs: number;
}

function momentsOf(
  action: Action,
  rate: Rate | undefined,
  ms: number,
  random: () => number,
): Moment[] {
  const moments: Moment[] = [];
  if (!rate) return moments;
  for (let at = within(rate.every, random); at < ms;) {
    const forMs = within(rate.lasts, random);
    moments.push({ action, at, forMs });
    at += forMs + within(rate.every, random);
  }
  return moments;
}

function within([least, most]: Span, random: () => number): number {
  return Math.round(least + random() * (most - least));
}
