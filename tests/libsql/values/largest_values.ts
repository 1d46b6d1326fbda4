import { assertEquals } from "@std/assert";
import type { Event } from "../../../src/events.ts";
import { acquire, aSchedule, putSchedules, T0 } from "../../../testing/_stored.ts";
import { Databases } from "../../_databases.ts";

const databases = new Databases();
Deno.test.afterAll(() => databases[Symbol.asyncDispose]());

/** Of this, a store takes a megabyte as JSON; quoted once more in a row, that is two. */
const QUOTES = '"'.repeat(500_000);

/** An event of nine tenths of a megabyte. */
function aFailure(scheduleId: string): Event {
  return {
    type: "scheduleFailed",
    ...{ scheduleId, taskId: "t", timestamp: new Date(T0), schedulerId: "me" },
    error: { name: "Error", message: "x".repeat(900_000) },
  };
}

for (const protocol of ["http", "ws"] as const) {
  Deno.test(`a schedule with the largest values there may be is no more than a server takes (${protocol})`, async () => {
    const store = await databases.onServer(protocol);
    await store.open();
    const values = { args: [QUOTES], kwargs: { more: QUOTES } };
    await putSchedules(store, [aSchedule("s", values)]);
    const { schedules: [schedule] } = await acquire(store);
    assertEquals([schedule?.args[0] === QUOTES, schedule?.kwargs?.more === QUOTES], [true, true]);
    await store.close();
  });

  Deno.test(`events that are too large for one answer of a server are read in several (${protocol})`, async () => {
    const { outbox } = await databases.onServer(protocol);
    await outbox.open();
    let place = await outbox.end();
    const ids = Array.from({ length: 12 }, (_, i) => `schedule ${i}`);
    for (const id of ids) await outbox.append({ sender: "me", events: [aFailure(id)] });
    const read: Event[][] = [];
    for (let isWhole = false; !isWhole;) {
      const news = await outbox.read({ sender: "other", after: place });
      read.push([...news.events]);
      ({ isWhole, place } = news);
    }
    assertEquals(read.map(({ length }) => length), [3, 3, 3, 3]);
    assertEquals(read.flat(), ids.map(aFailure));
    assertEquals(place, await outbox.end());
    await outbox.close();
  });
}
