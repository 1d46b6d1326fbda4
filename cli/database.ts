import { LibsqlEventBroker } from "../brokers/libsql.ts";
import { type AnyTask, type Role, Scheduler } from "../mod.ts";
import { LibsqlDataStore } from "../stores/libsql.ts";
import type { Context } from "./command.ts";
import { DatabaseError, messageOf, UsageError } from "./failure.ts";

/** Where a database is, and how it is reached. */
export interface Place {
  readonly url: string;
  readonly authToken?: string;
  readonly tablePrefix?: string;
}

/** What a scheduler of a command does, besides what it is told. */
export interface Part {
  /** Tasks whose jobs it runs. */
  readonly tasks?: readonly Exclude<AnyTask, string>[];
  readonly role?: Role;
}

/**
 * The database that a command is about.
 *
 * @throws {UsageError} when none is named
 */
export function placeOf({ io, given }: Context): Place {
  const url = given.text("db") ?? io.env.ALMANAC_DB;
  if (!url) {
    throw new UsageError("which database? Give --db file:jobs.db, or set ALMANAC_DB");
  }
  const authToken = given.text("token") ?? io.env.ALMANAC_TOKEN;
  const tablePrefix = given.text("prefix");
  return {
    url: /^[\w+-]+:/.test(url) ? url : `file:${url}`,
    ...(authToken && { authToken }),
    ...(tablePrefix !== undefined && { tablePrefix }),
  };
}

/** A store on a database. */
export function storeAt(place: Place, { io }: Context): LibsqlDataStore {
  return new LibsqlDataStore({ ...place, busyTimeout: 10, clock: io.clock });
}

/** Whether a database is a file that is not there. */
export function isMissing({ url }: Place, { io }: Context): boolean {
  const path = /^file:(?:\/\/(?=\/))?([^?]+)/.exec(url)?.[1];
  return path !== undefined && !io.hasFile(path);
}

/**
 * Does something with the scheduler of a database, which is only a client.
 *
 * @throws {DatabaseError} when its tables are not those of this version: they are left as they are, as
 *   other processes work with them
 */
export async function withScheduler<T>(
  context: Context,
  act: (scheduler: Scheduler) => Promise<T>,
  part: Part = {},
): Promise<T> {
  const place = placeOf(context);
  if (isMissing(place, context)) {
    throw new DatabaseError(
      `Cannot use ${place.url}: there is no such file: "migrate" makes a database`,
    );
  }
  const store = storeAt(place, context);
  await requireTables(store, place);
  const { clock } = context.io;
  const warn = (message: string, ...details: unknown[]) => {
    const reasons = details.filter((each) => each instanceof Error).map(messageOf);
    context.out.note(`warning: ${[message, ...reasons].join(": ")}`, "yellow");
  };
  const logger = { warn, error: warn };
  const broker = new LibsqlEventBroker(store, { clock });
  const scheduler = new Scheduler({ store, broker, clock, logger, role: "scheduler", ...part });
  try {
    return await act(scheduler);
  } finally {
    await scheduler.stop();
  }
}

async function requireTables(store: LibsqlDataStore, { url }: Place): Promise<void> {
  const { version, newest } = await store.planMigration();
  if (version === newest) return;
  const state = version === 0
    ? `it has no tables of this prefix: "migrate" makes them`
    : version < newest
    ? `its tables are of version ${version}, and this one works with ${newest}: "migrate" brings them ` +
      "up to date, after which older releases cannot use them"
    : `its tables are of version ${version}, and this one knows up to ${newest}: use a newer release`;
  throw new DatabaseError(`Cannot use ${url}: ${state}`);
}
