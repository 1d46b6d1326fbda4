import { ClockDiffersError } from "../../src/errors.ts";
import type { Link } from "./connection/link.ts";
import { migrate, type Ready } from "./migrate.ts";
import { MIGRATIONS } from "./schema.ts";
import { DATABASE_TIME, sql, type Statement } from "./statement.ts";
import type { Tables } from "./tables.ts";

/** How far the clocks of a host and of a server may be apart, in milliseconds. */
const TOLERANCE = 2000;
/** What fails in SQLite, each with a message of its own. */
const NO_JSON = "json('')";
const NO_PATH = "json_extract('{}', '-')";

/** Sees to it that the tables are of this version before anything is done with them. */
export class Preparation {
  readonly #link: Link;
  readonly #tables: Tables;
  #isDone = false;
  /** The host's time, when nothing has been asked yet. */
  #hostTime: number | undefined;

  constructor(link: Link, tables: Tables) {
    this.#link = link;
    this.#tables = tables;
  }

  /**
   * Asks the database, and brings its tables up to date.
   *
   * @throws {StoreUnusableError} when they are of a newer version than this one
   */
  async prepare(): Promise<Ready> {
    const ready = await migrate(this.#link, this.#tables, MIGRATIONS);
    this.#isDone = true;
    return ready;
  }

  /** Leaves it to the next transaction to look at the version, and whether this is the time. */
  putOff(hostTime: number): void {
    this.#hostTime = hostTime;
  }

  /**
   * Runs statements in one transaction, as {@linkcode Link.run} does. When everything was put off, the
   * transaction itself looks, and does nothing unless all is well; it is run again when the tables are
   * up to date.
   *
   * @throws {ClockDiffersError} when the clock of the database is not the host's
   */
  async run(statements: readonly Statement[], mode: "read" | "write"): Promise<string[][]> {
    if (this.#isDone || this.#hostTime === undefined) {
      return await this.#link.run(statements, mode);
    }
    try {
      const [, ...rows] = await this.#link.run([this.#look(this.#hostTime), ...statements], mode);
      this.#isDone = true;
      return rows;
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      if (/JSON path/i.test(message)) throw clockDiffers();
      const isMissing = message.includes(`no such table: ${this.#tables.meta}`);
      if (!isMissing && !/malformed JSON/i.test(message)) throw error;
      const { now } = await this.prepare();
      if (Math.abs(now - this.#hostTime) > TOLERANCE) throw clockDiffers();
      return await this.run(statements, mode);
    }
  }

  #look(hostTime: number): Statement {
    return sql(
      `SELECT CASE
        WHEN (SELECT value FROM ${this.#tables.meta} WHERE key = 'version')
          IS NOT ${MIGRATIONS.length} THEN ${NO_JSON}
        WHEN abs(${DATABASE_TIME} - ?1) > ${TOLERANCE} THEN ${NO_PATH}
      END`,
      hostTime,
    );
  }
}

function clockDiffers(): ClockDiffersError {
  return new ClockDiffersError("The clock of the database is not that of this host");
}
