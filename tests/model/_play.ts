import type { DataStore } from "../../src/store.ts";
import { FaultyStore, InjectedFault } from "../../testing/faulty_store.ts";
import { comparable, contentOf, firstDifference } from "./_comparable.ts";
import { shrunk } from "./_shrink.ts";
import type { Step } from "./_step.ts";
import { World } from "./_world.ts";

/** After how many steps everything that is stored is compared. */
const LOOK_EVERY = 10;

/** What is played. */
export interface Play {
  readonly seed: number;
  /** The numbers of the steps. */
  readonly steps: readonly number[];
  /** Makes a store that is empty, and not open. */
  readonly make: () => DataStore | Promise<DataStore>;
}

/** Where a store does not do what the model does. */
export interface Difference {
  /** The number of the step. */
  readonly step: number;
  /** The calls up to there, one a line. */
  readonly lines: readonly string[];
  /** What the answers say. */
  readonly text: string;
}

/** Plays so many steps on a store, and throws an error that shows the fewest of them that it gets wrong. */
export async function playModel(
  { seed, length, make }: {
    readonly seed: number;
    readonly length: number;
    readonly make: Play["make"];
  },
): Promise<void> {
  const steps = Array.from({ length }, (_, i) => i);
  const found = await play({ seed, steps, make });
  if (!found) return;
  const differs = async (some: readonly number[]) =>
    (await play({ seed, steps: some, make }))?.step ?? null;
  const few = await shrunk(steps.slice(0, steps.indexOf(found.step) + 1), differs);
  const { lines, text } = await play({ seed, steps: few, make }) ?? found;
  throw new Error(
    `A store differs from the model: seed ${seed}, steps ${few.join(", ")}\n` +
      `${lines.join("\n")}\n${text}`,
  );
}

/** Plays steps on a store, and gives the first difference, if there is one. */
export async function play({ seed, steps, make }: Play): Promise<Difference | null> {
  const world = new World(seed);
  const inner = await make();
  const [model, store] = [new FaultyStore(world.model), new FaultyStore(inner)];
  const lines: string[] = [];
  await inner.open();
  try {
    for (const [i, step] of steps.entries()) {
      const made = await world.step(step);
      lines.push(lineOf(step, made, world.now));
      const answers = [await answerOf(made, model), await answerOf(made, store)] as const;
      if (!(answers[0] instanceof Error)) world.learn(made, answers[0]);
      let text = differenceOf(answers.map((each) => textOf(made, each, world.now)));
      if (!text && (i % LOOK_EVERY === LOOK_EVERY - 1 || i === steps.length - 1)) {
        text = differenceOf([await contentOf(world.model, world), await contentOf(inner, world)]);
      }
      if (text) return { step, lines, text };
    }
  } finally {
    await inner.close();
  }
  return null;
}

function lineOf(step: number, { call, params, fault }: Step, now: number): string {
  return `${step}: at ${now} ${call} ${JSON.stringify(params)}${fault ? ` (${fault})` : ""}`;
}

/** What a call gives, or throws. */
async function answerOf({ call, fault, make }: Step, store: FaultyStore): Promise<unknown> {
  store.clear();
  if (fault) store.plan(call, fault);
  try {
    return await make(store);
  } catch (error) {
    return error;
  }
}

function textOf(step: Step, answer: unknown, now: number): string {
  if (answer instanceof InjectedFault) return "what was to fail";
  if (answer instanceof Error) return `${answer}, as ${answer.cause}`;
  return comparable(step, answer, now);
}

function differenceOf([expected, actual]: readonly string[]): string | null {
  return expected === actual ? null : firstDifference(expected!, actual!);
}
