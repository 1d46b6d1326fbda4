import { type ChangeOptions, ScheduleLookupError } from "../../core.ts";
import { HttpProblemError } from "./problems.ts";
import { toSchedule } from "./records.ts";
import { ask, idOf, type Remote } from "./request.ts";

type Precondition = NonNullable<ChangeOptions["precondition"]>;

/** Makes a change if a schedule is as a precondition wants it, and stays so meanwhile. */
export async function changeIf<T>(
  remote: Remote,
  id: string,
  precondition: Precondition | undefined,
  change: (headers: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (precondition === undefined) return await change({});
  for (;;) {
    const etag = await askOf(remote, id, precondition);
    try {
      return await change(etag === null ? { "if-none-match": "*" } : { "if-match": etag });
    } catch (error) {
      if (!(error instanceof HttpProblemError && error.status === 412)) throw error;
    }
  }
}

/** Asks a precondition of a schedule as it is, and gives the schedule's entity tag. */
async function askOf(
  remote: Remote,
  id: string,
  precondition: Precondition,
): Promise<string | null> {
  const response = await ask(remote, `/schedules/${idOf(id)}`).catch((error) => {
    if (error instanceof ScheduleLookupError) return null;
    throw error;
  });
  await precondition(response && toSchedule(await response.json()));
  return response && response.headers.get("etag");
}
