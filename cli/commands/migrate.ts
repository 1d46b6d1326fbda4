import type { Command, Context } from "../command.ts";
import { isMissing, type Place, placeOf, storeAt } from "../database.ts";
import { DatabaseError } from "../failure.ts";
import type { MigrationPlan } from "../../stores/libsql.ts";

/** Brings the tables of a database up to date. */
export const migrate: Command = {
  name: "migrate",
  summary: "bring the tables of a database up to date, or make them",
  notes:
    "Processes of an older release cannot use the database from then on. Those of this release do\n" +
    "the same when they open it.",
  options: { "dry-run": { help: "say what would be done, and do nothing" } },
  example: "almanac migrate --dry-run --db file:jobs.db",
  async run(context) {
    const { given, out } = context;
    given.none();
    const place = placeOf(context);
    const isDryRun = given.has("dry-run");
    const plan = await planFor(place, context, isDryRun);
    const { version, newest, statements } = plan;
    if (version > newest) {
      throw new DatabaseError(
        `Cannot migrate ${place.url}: its tables are of version ${version}, and this one knows up to ` +
          `${newest}: use a newer release`,
      );
    }
    if (!isDryRun && version < newest) {
      const store = storeAt(place, context);
      await store.open();
      await store.close();
    }
    out.json({ ...plan, done: !isDryRun && version < newest });
    if (version === newest) return out.lines(`version ${version}: up to date`);
    const from = version === 0 ? "no tables" : `version ${version}`;
    if (!isDryRun) return out.lines(`from ${from} to version ${newest}`);
    out.lines(
      `from ${from} to version ${newest}:`,
      "",
      ...statements.map((text) => `${oneIndent(text)};`),
    );
  },
};

/** What there is to do; a file that is not there is not made for that. */
async function planFor(place: Place, context: Context, isDryRun: boolean): Promise<MigrationPlan> {
  const isToBeLeft = isDryRun && isMissing(place, context);
  return await storeAt(isToBeLeft ? { ...place, url: ":memory:" } : place, context).planMigration();
}

function oneIndent(text: string): string {
  const [first = "", ...rest] = text.split("\n");
  return [first, ...rest.map((line) => line.replace(/^ {4}(?= )/, ""))].join("\n");
}
