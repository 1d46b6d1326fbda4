import { createClient } from "@libsql/client";
import { assert, assertEquals } from "@std/assert";

import { jsonSerializer } from "../../stores/_libsql/serializer.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import {
  acquire,
  aJob,
  aSchedule,
  aTask,
  commit,
  endOf,
  fireOf,
  putJobs,
  putSchedules,
} from "../../testing/_stored.ts";
import { Workplace } from "../_run.ts";

const DOCS = await Deno.readTextFile(new URL("../../docs/database.md", import.meta.url));
const QUERIES = [...DOCS.matchAll(/^```sql\n([^]*?)^```$/gm)].flatMap(([, block]) =>
  block!.split(/;\n/).map((query) => query.trim()).filter((query) => query !== "")
);

/** A database in which there is something to find for each query. */
async function withDatabase(
  body: (client: ReturnType<typeof createClient>) => Promise<void>,
): Promise<void> {
  await using workplace = await Workplace.make();
  const url = `file:${workplace.path}/almanac.db`;
  const store = new LibsqlDataStore({ url });
  await store.open();
  const client = createClient({ url });
  try {
    await fill(store);
    await body(client);
  } finally {
    client.close();
    await store.close();
  }
}

async function fill(store: LibsqlDataStore): Promise<void> {
  const taskId = "reports.send";
  const tasks = [aTask(taskId, { maxRunningJobs: 2 })];
  const error = { name: "RangeError", message: "too far" };
  const expiresAt = Number.MAX_SAFE_INTEGER;
  await putJobs(store, ["failing", "running", "queued"].map((id) => aJob(id, { taskId })), tasks);
  await putSchedules(
    store,
    ["broken", "daily-report"].map((id) => aSchedule(id, { taskId })),
    tasks,
  );
  await store.putPresence({
    ...{ identity: "web-1", role: "both", startedAt: 0, seenAt: 0, until: expiresAt },
    ...{ tasks: [taskId], maxConcurrentJobs: 9 },
  });
  const { jobs: [failing], schedules: [broken] } = await acquire(store);
  await commit(store, {
    ends: [endOf(failing!, { outcome: "error", error, expiresAt })],
    fires: [fireOf(broken!, { jobs: [], error })],
  });
}

/** The first column of each table under the heading of a table of the database. */
function documentedColumns(): string[] {
  return DOCS.split(/^### /m).slice(1).flatMap((section) => {
    const [table] = section.split("\n");
    return [...section.matchAll(/^\| `(\w+)` /gm)].map(([, column]) => `${table}.${column}`);
  });
}

Deno.test("the docs of the database name every table and every column, and no others", async () => {
  await withDatabase(async (client) => {
    const { rows } = await client.execute(
      `SELECT t.name AS name, c.name AS column FROM sqlite_schema t
        JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name LIKE 'almanac_%'`,
    );
    const real = rows.map(({ name, column }) => `${name}.${column}`);
    assertEquals(documentedColumns().toSorted(), real.toSorted());
  });
});

Deno.test("the queries in the docs of the database find what they say", async () => {
  assert(QUERIES.length >= 10);
  await withDatabase(async (client) => {
    for (const query of QUERIES) {
      const { rows, rowsAffected } = await client.execute(query);
      const parts = query.split("UNION ALL").length;
      assert(rows.length + rowsAffected >= parts, query);
    }
  });
});

Deno.test("values are stored as the docs of the database show them", () => {
  for (const value of [["team@example.com", 3], [new Date("2026-01-01")], [{ total: 10n }]]) {
    assert(DOCS.includes(`\`${jsonSerializer.serialize(value)}\``), String(value));
  }
});
