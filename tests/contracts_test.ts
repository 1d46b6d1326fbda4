import { type EventBroker, LocalEventBroker, MemoryDataStore } from "../mod.ts";
import type { DataStore } from "../stores/mod.ts";
import { brokerContract, FaultyStore, storeContract } from "../testing/mod.ts";
import { Databases } from "./_databases.ts";

const databases = new Databases();
Deno.test.afterAll(() => databases[Symbol.asyncDispose]());

const stores: Record<string, () => DataStore | Promise<DataStore>> = {
  MemoryDataStore: () => new MemoryDataStore(),
  "FaultyStore without faults": () => new FaultyStore(new MemoryDataStore()),
  "LibsqlDataStore on a file": () => databases.onFile(),
  "LibsqlDataStore on a file, in a FaultyStore": () => new FaultyStore(databases.onFile()),
  "LibsqlDataStore over HTTP": () => databases.onServer("http"),
  "LibsqlDataStore over WebSocket": () => databases.onServer("ws"),
  "LibsqlDataStore with a native client": () => databases.onNativeClient(),
  "LibsqlDataStore with a web client": () => databases.onWebClient(),
};

const brokers: Record<string, () => { here: EventBroker; there: EventBroker }> = {
  LocalEventBroker: () => {
    const broker = new LocalEventBroker();
    return { here: broker, there: broker };
  },
};

for (const [subject, make] of Object.entries(stores)) {
  for (const { name, run } of storeContract) Deno.test(`${subject}: ${name}`, () => run(make));
}

for (const [subject, make] of Object.entries(brokers)) {
  const settle = () => Promise.resolve();
  for (const { name, run } of brokerContract) {
    Deno.test(`${subject}: ${name}`, () => run(() => ({ ...make(), settle })));
  }
}
