import type { Scheduler } from "../../mod.ts";
import type { Context } from "../command.ts";
import { withScheduler } from "../database.ts";
import { EXIT, exitCodeOf, messageOf } from "../failure.ts";

/** What is done with each of several ids. */
export interface EachOf {
  /** What the ids are of, for an error. */
  readonly what: string;
  /** What was done, for a person. */
  readonly done: string;
  /** Does it; throws when it cannot. */
  readonly act: (scheduler: Scheduler, id: string) => Promise<void>;
}

/** Does something with every id that was given; those that cannot be used harm no others. */
export async function withEach(context: Context, { what, done, act }: EachOf): Promise<number> {
  const { given, out } = context;
  const ids = given.ids(what);
  const failures: unknown[] = [];
  const well: string[] = [];
  await withScheduler(context, async (scheduler) => {
    for (const id of ids) {
      try {
        await act(scheduler, id);
        well.push(id);
        out.lines(`${id}: ${done}`);
      } catch (error) {
        const isOfIt = exitCodeOf(error) === EXIT.notFound || exitCodeOf(error) === EXIT.failed;
        if (!isOfIt) throw error;
        failures.push(error);
        out.error(messageOf(error));
      }
    }
  });
  out.json(well.map((id) => ({ id })));
  out.ids(well);
  return failures.length === 0 ? EXIT.fine : exitCodeOf(failures[0]);
}
