import type { LibsqlClient } from "../../stores/libsql.ts";
import { adopt } from "../../stores/_libsql/connection/connect.ts";
import { Link } from "../../stores/_libsql/connection/link.ts";
import { migrate } from "../../stores/_libsql/migrate.ts";
import { toPatience } from "../../stores/_libsql/options.ts";
import { whileLocked } from "../../stores/_libsql/connection/patience.ts";
import { type Migration, MIGRATIONS } from "../../stores/_libsql/schema.ts";
import { tablesOf } from "../../stores/_libsql/tables.ts";

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
export async function migrateTo(
  client: LibsqlClient,
  migrations: readonly Migration[],
  prefix = "almanac_",
): Promise<void> {
  const patience = toPatience({ client });
  const link = new Link(await whileLocked(patience, () => adopt(client)), patience);
  await migrate(link, tablesOf(prefix), migrations);
}
