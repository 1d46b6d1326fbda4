import {
  JobLookupError,
  ScheduleLookupError,
  StoreUnavailableError,
  StoreUnusableError,
  TaskLookupError,
} from "../mod.ts";

/** What a process ends with, by what became of its command. */
export const EXIT = { fine: 0, failed: 1, usage: 2, notFound: 3, database: 4 } as const;

/** What each of them means. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.fine, "it was done"],
  [EXIT.failed, "it failed, or a job that was waited for did"],
  [EXIT.usage, "the command cannot be understood, or is not confirmed"],
  [EXIT.notFound, "there is no such schedule, job or task"],
  [EXIT.database, "the database does not answer, or cannot be used as it is"],
];

/** The command cannot be understood. */
export class UsageError extends Error {
  /** The name of this class. */
  override readonly name = "UsageError";
}

/** The database cannot be used as it is. */
export class DatabaseError extends Error {
  /** The name of this class. */
  override readonly name = "DatabaseError";
}

/** What a process ends with after an error. */
export function exitCodeOf(error: unknown): number {
  if (isAny(error, [TaskLookupError, ScheduleLookupError, JobLookupError])) return EXIT.notFound;
  if (isAny(error, [StoreUnavailableError, StoreUnusableError, DatabaseError])) {
    return EXIT.database;
  }
  if (error instanceof UsageError || isBadInput(error)) return EXIT.usage;
  return EXIT.failed;
}

function isAny(error: unknown, classes: readonly (abstract new (...args: never) => Error)[]) {
  return classes.some((each) => error instanceof each);
}

/** Whether the scheduler did not take what was given: it says so by these classes and this word. */
function isBadInput(error: unknown): error is Error {
  return isAny(error, [TypeError, RangeError, SyntaxError]) &&
    /^Cannot (?!read propert)/.test((error as Error).message);
}

/** An error as one line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.trim().replace(/\s*\n\s*/g, "; ");
}
