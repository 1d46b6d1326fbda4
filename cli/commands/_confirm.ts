import type { Context } from "../command.ts";
import type { Options } from "../options.ts";
import { UsageError } from "../failure.ts";

/** The option that answers the question. */
export const YES: Options = { yes: { short: "y", help: "do not ask" } };

/**
 * Asks whether something is to be done to so many.
 *
 * @throws {UsageError} when it is not, or there is nobody to ask
 */
export async function confirm({ given, io }: Context, question: string): Promise<void> {
  if (given.has("yes")) return;
  if (!io.ask) throw new UsageError(`${question} There is nobody to ask here: give --yes`);
  const answer = await io.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError("nothing was done");
}
