import type { LibsqlClient } from "../stores/libsql.ts";
import { Link } from "../stores/_libsql/link.ts";
import { migrate, type Ready } from "../stores/_libsql/migrate.ts";
import { toPatience } from "../stores/_libsql/options.ts";
import { type Migration, MIGRATIONS } from "../stores/_libsql/schema.ts";
import { tablesOf } from "../stores/_libsql/tables.ts";

/** The migrations that there are, and two that only tests know. */
export const LONGER: readonly Migration[] = [
  ...MIGRATIONS,
  ({ tasks }) => [
    `ALTER TABLE ${tasks} ADD COLUMN color TEXT NOT NULL DEFAULT ''`,
    `UPDATE ${tasks} SET color = color || 'red'`,
  ],
  ({ prefix }) => [
    `CREATE TABLE ${prefix}extras (id INTEGER PRIMARY KEY) STRICT`,
    `INSERT INTO ${prefix}extras (id) VALUES (NULL)`,
  ],
];

/** Brings tables to the last one of some migrations, as a store does. */
export function migrateTo(
  client: LibsqlClient,
  migrations: readonly Migration[],
  prefix = "almanac_",
): Promise<Ready> {
  return migrate(new Link(client, toPatience({ client })), tablesOf(prefix), migrations);
}
