import type { Context } from "../command.ts";
import type { Options } from "../options.ts";
import { EXIT, UsageError } from "../failure.ts";
import { confirm } from "./_confirm.ts";

/** Something that is done with many jobs. */
export interface Batch {
  /** The ids of the jobs, in order. */
  readonly ids: readonly string[];
  /** What is to be done, as in "cancel". */
  readonly verb: string;
  /** What was done, as in "cancelled". */
  readonly done: string;
  /** Does it with some, and gives with how many it could. */
  readonly act: (ids: readonly string[]) => Promise<number>;
}

/** With how many jobs it is done at once: one call of the database each. */
const PIECE = 500;

/**
 * Does it, after a question, and counts. A job that is no longer there is passed over: things go on
 * while it counts.
 */
export async function runBatch(context: Context, { ids, verb, done, act }: Batch): Promise<number> {
  const { out } = context;
  const jobs = ids.length === 1 ? "1 job" : `${ids.length} jobs`;
  if (ids.length > 0) await confirm(context, `${verb} ${jobs}?`);
  let count = 0;
  for (let i = 0; i < ids.length; i += PIECE) {
    const piece = ids.slice(i, i + PIECE);
    count += await act(piece);
    out.progress(`${done} ${i + piece.length} of ${ids.length}`);
  }
  out.progress("");
  const missed = ids.length - count;
  out.json({ count });
  out.lines(`${done} ${count === 1 ? "1 job" : `${count} jobs`}`);
  if (missed > 0) out.note(`${missed} could not be: they had moved on meanwhile`, "dim");
  return EXIT.fine;
}

/**
 * Whether a command is about ids, rather than about what matches some conditions.
 *
 * @throws {UsageError} when both are given, or neither
 */
export function isByIds({ given }: Context, conditions: Options): boolean {
  const names = given.names.filter((name) => Object.hasOwn(conditions, name));
  if (given.operands.length > 0 && names.length > 0) {
    throw new UsageError(`give either ids or --${names[0]}`);
  }
  if (given.operands.length === 0 && names.length === 0) {
    const some = Object.keys(conditions).map((name) => `--${name}`).join(", ");
    throw new UsageError(`give the ids of jobs, or which ones: ${some}`);
  }
  const pairs = given.json("metadata", "object");
  if (names.join() === "metadata" && Object.keys(pairs ?? {}).length === 0) {
    throw new UsageError("--metadata {} is no condition: every job has these pairs");
  }
  return given.operands.length > 0;
}
