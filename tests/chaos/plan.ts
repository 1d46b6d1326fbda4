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
  /** The server is stopped in the middle of whatever it does, and goes on when the time is over. */
  readonly suspendServer?: Rate;
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
    | { readonly action: "killServer" | "suspendServer" }
  );

type Action = Step["action"];

/** How long workers and servers are left alone after something was done to them, in milliseconds. */
const REST = 1000;
/** One kill in so many hits every worker that is there, even one that was about to start. */
const MASSACRE = 8;
const ACTIONS = ["killWorker", "suspendWorker", "killServer", "suspendServer"] as const;

/** What is done, to whom and when: the same for the same seed. */
export function makePlan({ seed, ms, workers, disturbances }: PlanOptions): Step[] {
  const moments = ACTIONS.flatMap((action, i) =>
    momentsOf(action, disturbances[action], ms, generator(seed * ACTIONS.length + i))
  ).sort((a, b) => a.at - b.at);
  const random = generator(~seed);
  const backAt = new Array<number>(workers).fill(-REST);
  let serverBackAt = -REST;
  return moments.flatMap(({ action, at, forMs }): Step[] => {
    if (action === "killServer" || action === "suspendServer") {
      if (serverBackAt + REST > at) return [];
      serverBackAt = at + forMs;
      return [{ action, at, forMs }];
    }
    const there = [...backAt.keys()].filter((slot) => backAt[slot]! <= at);
    const rested = there.filter((slot) => backAt[slot]! + REST <= at);
    const chosen = rested[Math.floor(random() * rested.length)];
    const isMassacre = action === "killWorker" && random() * MASSACRE < 1;
    const victims = isMassacre ? there : rested.filter((slot) => slot === chosen);
    for (const slot of victims) backAt[slot] = at + forMs;
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
