import { StoreUnusableError } from "../../src/errors.ts";
import type { Link } from "./connection/link.ts";
import type { Migration } from "./schema.ts";
import { DATABASE_TIME, sql } from "./statement.ts";
import type { Tables } from "./tables.ts";

/** What it would take to bring the tables of a database up to date. */
export interface MigrationPlan {
  /** The version that the tables have; 0 when there are none. */
  readonly version: number;
  /** The newest version that is known here. An older release knows fewer than the database may have. */
  readonly newest: number;
  /** What would be run, in order: nothing when the tables are up to date. */
  readonly statements: readonly string[];
}

/** What is known of a database that is ready. */
export interface Ready {
  /** The time of its clock, in milliseconds. */
  readonly now: number;
}

/**
 * Brings the tables to the newest version, each step in a transaction of its own, however many
 * processes do so at once.
 *
 * @throws {StoreUnusableError} when the tables are of a newer version than this one
 */
export async function migrate(
  link: Link,
  tables: Tables,
  migrations: readonly Migration[],
): Promise<Ready> {
  for (;;) {
    const { version, now } = await look(link, tables);
    if (version > migrations.length) {
      throw new StoreUnusableError(
        `Cannot use the store: its tables ${tables.prefix}* are of version ${version}, and this ` +
          `one knows up to ${migrations.length}: use a newer version of the scheduler`,
      );
    }
    if (version === migrations.length) return { now };
    await step(link, tables, migrations, version);
  }
}

/** What {@linkcode migrate} would do. It only reads. */
export async function planOf(
  link: Link,
  tables: Tables,
  migrations: readonly Migration[],
): Promise<MigrationPlan> {
  const { version } = await look(link, tables);
  const missing = migrations.slice(version);
  const statements = missing.flatMap((_, i) => stepStatements(tables, migrations, version + i));
  return { version, newest: migrations.length, statements };
}

async function look(link: Link, tables: Tables): Promise<Ready & { readonly version: number }> {
  const value = `(SELECT value FROM ${tables.meta} WHERE key = 'version')`;
  try {
    const [[row] = []] = await link.run(
      [sql(`SELECT json_array(${value}, ${DATABASE_TIME})`)],
      "read",
    );
    const [version, now] = JSON.parse(row!) as [number | null, number];
    return { version: version ?? 0, now };
  } catch (error) {
    if (!isMissing(error, tables.meta)) throw error;
    return { version: 0, now: 0 };
  }
}

/** One step up; nothing happens when another process has made it in the meantime. */
async function step(
  link: Link,
  tables: Tables,
  migrations: readonly Migration[],
  version: number,
): Promise<void> {
  try {
    const statements = stepStatements(tables, migrations, version);
    await link.run(statements.map((text) => sql(text)), "write");
  } catch (error) {
    if (!isRefused(error, tables.meta)) throw error;
  }
}

function stepStatements(
  tables: Tables,
  migrations: readonly Migration[],
  version: number,
): string[] {
  const { meta } = tables;
  return [
    `CREATE TABLE IF NOT EXISTS ${meta} (key TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL)
      STRICT`,
    `INSERT INTO ${meta} (key, value) VALUES ('version', 0) ON CONFLICT DO NOTHING`,
    // NULL, which is refused, unless the version is still the one that was seen
    `UPDATE ${meta} SET value = iif(value = ${version}, ${version + 1}, NULL)
      WHERE key = 'version'`,
    ...migrations[version]!(tables),
  ];
}

/** Whether the version was no longer the one that was seen. */
function isRefused(error: unknown, meta: string): boolean {
  return error instanceof Error &&
    error.message.includes(`NOT NULL constraint failed: ${meta}.value`);
}

function isMissing(error: unknown, table: string): boolean {
  return error instanceof Error && error.message.includes(`no such table: ${table}`);
}
