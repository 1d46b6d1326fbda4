import { assertEquals, assertMatch } from "@std/assert";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { aJob, aTask, T0 } from "../../testing/_stored.ts";
import { Databases } from "../_databases.ts";

const { id: _, ...DEFAULTS } = aTask("any");
const PLACES: Readonly<Record<string, (databases: Databases) => Promise<string>>> = {
  "a file": (databases) => Promise.resolve(databases.newFile()),
  "a server": async (databases) => (await databases.server()).url(),
};

for (const [place, newUrl] of Object.entries(PLACES)) {
  Deno.test(`calls made at once within a transaction on ${place} fail each by itself`, async () => {
    await using databases = new Databases();
    const url = await newUrl(databases);
    const outside = new LibsqlDataStore({ url });
    await outside.open();
    const client = databases.client(url);
    await client.execute(
      `CREATE TRIGGER no_bad_jobs BEFORE INSERT ON almanac_jobs WHEN NEW.id = 'bad'
        BEGIN SELECT RAISE (ABORT, 'no bad jobs'); END`,
    );
    const transaction = await client.transaction("write");
    const store = outside.within(transaction);
    await store.open();
    const [good, bad] = await Promise.allSettled([
      store.putTask({ id: "good", settings: {}, defaults: DEFAULTS, now: T0 }),
      store.addJobs({ tasks: [aTask("t")], jobs: [aJob("bad")], now: T0 }),
    ]);
    assertEquals(good.status === "fulfilled" && good.value.outcome, "added");
    assertMatch(String(bad.status === "rejected" && bad.reason), /no bad jobs/);
    await store.close();
    await transaction.commit();
    assertEquals((await outside.getTasks({})).map(({ id }) => id), ["good"]);
    await outside.close();
  });
}
