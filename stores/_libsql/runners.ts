import { StoreUnavailableError } from "../../src/errors.ts";
import { giveBack } from "./calls/acquire.ts";
import type { RunPlans } from "./batcher.ts";
import { classify } from "./connection/failure.ts";
import type { Link } from "./connection/link.ts";
import type { Preparation } from "./preparation.ts";
import { requireRoom } from "./connection/request_size.ts";
import { DATABASE_TIME, type Plan, sql, type Statement } from "./statement.ts";
import type { Tables } from "./tables.ts";

type Plans = readonly Plan<unknown>[];

/** Runs plans on a file: what is answered is done, and what fails is not. */
export function runOnFile(link: Link): RunPlans {
  return async (plans) => {
    const statements: Statement[] = [];
    const asked: number[] = [];
    for (const { ask, writes = [] } of plans) {
      if (ask) asked.push(statements.push(ask) - 1);
      statements.push(...writes);
    }
    const all = [...statements, ...readsOf(plans)];
    const rows = await link.persist([], () => link.run(all, isWrite(plans) ? "write" : "read"));
    const answers = asked.map((place) => JSON.parse(rows[place]![0]!));
    return resultsOf(plans, answers, rows.slice(statements.length));
  };
}

/**
 * Runs plans over a network, where an answer can be lost with everything done. Each transaction has
 * a number, which rises, and is kept in the row of this writer: the same number is never done twice,
 * however often and however late it arrives. What the plans asked before they wrote is kept beside
 * it, and is read from there when the answer was lost.
 */
export function runOnServer(
  link: Link,
  preparation: Preparation,
  tables: Tables,
  writer: string,
): RunPlans {
  let number = 0;

  /** Does nothing, and fails, unless the number is new. */
  function isNew(): Statement {
    const last = `ifnull((SELECT batch FROM ${tables.writers} WHERE id = ?1), 0)`;
    return sql(`SELECT iif(${last} < ?2, 0, abs(${OVERFLOW}))`, writer, number);
  }

  function beginBatch(): Statement {
    return sql(
      `INSERT INTO ${tables.writers} (id, batch, answers, seen_at)
        VALUES (?1, ?2, '[]', ${DATABASE_TIME})
        ON CONFLICT (id) DO UPDATE
        SET batch = excluded.batch, answers = '[]', seen_at = excluded.seen_at`,
      ...[writer, number],
    );
  }

  function keepAnswer({ sql: question, args }: Statement): Statement {
    return sql(
      `UPDATE ${tables.writers} SET answers = json_insert(answers, '$[#]', json((${question})))
        WHERE id = ?${args.length + 1}`,
      ...args,
      writer,
    );
  }

  function getAnswers(): Statement {
    return sql(`SELECT answers FROM ${tables.writers} WHERE id = ?1`, writer);
  }

  async function write(plans: Plans): Promise<readonly unknown[]> {
    number++;
    const changes = plans.flatMap(({ ask, writes = [] }) =>
      ask ? [keepAnswer(ask), ...writes] : writes
    );
    const first = [isNew(), beginBatch(), ...changes];
    const last = [getAnswers(), ...readsOf(plans)];
    const rows = await link.persist(WAITABLE, async () => {
      try {
        return (await preparation.run([...first, ...last], "write")).slice(first.length);
      } catch (error) {
        if (!isDone(error)) throw error;
        return await preparation.run(last, "write"); // it was done, and the answer lost
      }
    });
    return resultsOf(plans, JSON.parse(rows[0]![0]!), rows.slice(1));
  }

  /** For plans whose reads prove that they are done: the number is looked at, and not written. */
  async function writeProvable(plans: Plans): Promise<readonly unknown[]> {
    const first = plans.flatMap(({ writes = [] }) => writes);
    return await link.persist(WAITABLE, async () => {
      number++;
      try {
        const rows = await preparation.run([isNew(), ...first, ...readsOf(plans)], "write");
        return resultsOf(plans, [], rows.slice(1 + first.length));
      } catch (error) {
        if (classify(error).kind !== "lost") throw error;
        const results = await proven(plans);
        if (!results) throw error;
        return results;
      }
    });
  }

  /** Takes the number, so that what was lost is done by now or never; its results if it was done. */
  async function proven(plans: Plans): Promise<readonly unknown[] | null> {
    number--;
    const reads = plans.map((plan) => ({
      reads: plan.reads ?? [],
      read: (_: unknown, rows: Rows) => rows,
    }));
    const found = await write(reads) as readonly Rows[];
    return plans.some(({ proves }, i) => proves?.(found[i]!))
      ? resultsOf(plans, [], found.flat())
      : null;
  }

  /** Tokens of leases under which something may have been taken that nobody has learned of. */
  let unknown: readonly string[] = [];

  async function resolveUnknown(): Promise<void> {
    if (unknown.length === 0) return;
    await write([{ writes: giveBack(tables, unknown), read() {} }]); // what comes late, comes too late
    unknown = [];
  }

  async function run(plans: Plans): Promise<readonly unknown[]> {
    if (plans.every(({ proves }) => proves !== undefined)) return await writeProvable(plans);
    if (isWrite(plans)) return await write(plans);
    const rows = await link.persist(WAITABLE, () => preparation.run(readsOf(plans), "read"));
    return resultsOf(plans, [], rows);
  }

  return async (plans) => {
    requireRoom(statementsOf(plans));
    await resolveUnknown();
    try {
      return await run(plans);
    } catch (error) {
      const tokens = plans.flatMap(({ token }) => token ?? []);
      if (error instanceof StoreUnavailableError) {
        unknown = [...unknown, ...tokens].slice(-MAX_UNKNOWN);
      }
      throw error;
    }
  };
}

/** The most tokens that are remembered; the leases of earlier ones are about to end. */
const MAX_UNKNOWN = 100;

type Rows = readonly (readonly string[])[];
const WAITABLE = ["lost", "unavailable"] as const;
/** Its absolute value is no integer: SQLite then fails with "integer overflow". */
const OVERFLOW = "-9223372036854775807 - 1";

function isDone(error: unknown): boolean {
  return error instanceof Error && error.message.includes("integer overflow");
}

function isWrite(plans: Plans): boolean {
  return plans.some(({ ask, writes = [] }) => ask !== undefined || writes.length > 0);
}

function statementsOf(plans: Plans): Statement[] {
  return plans.flatMap(({ ask, writes = [], reads = [] }) => [
    ...ask ? [ask] : [],
    ...writes,
    ...reads,
  ]);
}

function readsOf(plans: Plans): Statement[] {
  return plans.flatMap(({ reads = [] }) => reads);
}

function resultsOf(plans: Plans, answers: readonly unknown[], rows: Rows): unknown[] {
  let [answer, row] = [0, 0];
  return plans.map(({ ask, reads = [], read }) => {
    const own = rows.slice(row, row += reads.length);
    return read(ask ? answers[answer++] : undefined, own);
  });
}
