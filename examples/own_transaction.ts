/** A job in one's own transaction: it is there if, and only if, one's row is. */
//
// You see an order that is committed, with its job, and one that is rolled back, without.
import { createClient } from "@libsql/client";
import { Scheduler, task } from "@almanac/scheduler";
import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";

const sendInvoice = task("invoices.send", (order: number, item: string) => {
  console.log(`invoice for order ${order}: ${item}`);
});

const client = createClient({ url: "file:shop.db" });
await client.execute(
  "CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT NOT NULL)",
);
const store = new LibsqlDataStore({ client }); // in the same database, through the same client

/** Writes an order and queues its invoice, both or neither. */
async function order(item: string, pay: () => void): Promise<void> {
  const transaction = await client.transaction("write");
  try {
    const { lastInsertRowid } = await transaction.execute({
      sql: "INSERT INTO orders (item) VALUES (?)",
      args: [item],
    });
    const inside = new Scheduler({ store: store.within(transaction) });
    await inside.addJob(sendInvoice, { args: [Number(lastInsertRowid), item] });
    pay();
    await transaction.commit();
    console.log(`${item}: ordered`);
  } catch (error) {
    console.log(`${item}: not ordered, ${(error as Error).message}`);
  } finally {
    transaction.close(); // rolls back what is not committed
  }
}

await using scheduler = new Scheduler({ store, tasks: [sendInvoice] });

/** Shows that each order has its job, and that no job is without its order. */
async function report(): Promise<void> {
  const { rows } = await client.execute("SELECT id, item FROM orders");
  const jobs = await scheduler.getJobs({ func: sendInvoice });
  console.log("    orders:", rows.map(({ id, item }) => `${id} ${item}`));
  console.log("    queued:", jobs.map(({ args }) => `${args[0]} ${args[1]}`));
}

await order("a lamp", () => {});
await report();
await order("a piano", () => {
  throw new Error("the card was refused");
});
await report();

// a worker, here or in another process, takes the jobs of its tasks
const sent = scheduler.getNextEvent(["jobReleased"]);
await scheduler.start();
await sent;
