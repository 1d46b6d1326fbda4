import type { StoredPresence } from "../../../src/stored.ts";
import { single } from "../batcher.ts";
import { PRESENCE_ROW, type Rows } from "./rows.ts";
import { sql } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** The calls of a store that are about which schedulers are there. */
export function presenceOperations({ schedulers }: Tables, rows: Rows) {
  return {
    putPresence: single<StoredPresence, void>((presence) => {
      const { identity, role, startedAt, seenAt, until, tasks, maxConcurrentJobs } = presence;
      return {
        writes: [
          sql(
            `REPLACE INTO ${schedulers} VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
            ...[identity, role, startedAt, seenAt, until, JSON.stringify(tasks), maxConcurrentJobs],
          ),
        ],
        read() {},
      };
    }),

    getPresences: single<{ readonly now: number }, StoredPresence[]>(({ now }) => ({
      reads: [
        sql(`SELECT ${PRESENCE_ROW} FROM ${schedulers} WHERE until > ?1 ORDER BY identity`, now),
      ],
      read: (_, [found = []]) => found.map((row) => rows.presence(row)),
    })),

    removePresence: single<Pick<StoredPresence, "identity" | "startedAt">, void>((params) => {
      const { identity, startedAt } = params;
      return {
        writes: [
          sql(
            `DELETE FROM ${schedulers} WHERE identity = ?1 AND started_at = ?2`,
            ...[identity, startedAt],
          ),
        ],
        read() {},
      };
    }),
  };
}
