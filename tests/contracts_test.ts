import { LocalEventBroker, MemoryDataStore } from "../mod.ts";
import type { DataStore } from "../stores/mod.ts";
import { brokerContract, type BrokerPair, FaultyStore, storeContract } from "../testing/mod.ts";
import { brokerPair } from "./_broker_pair.ts";
import { Databases } from "./_databases.ts";
import { ModelStore } from "./model/_model_store.ts";

const databases = new Databases();
Deno.test.afterAll(() => databases[Symbol.asyncDispose]());

const stores: Record<string, () => DataStore | Promise<DataStore>> = {
  "the model": () => new ModelStore(),
  MemoryDataStore: () => new MemoryDataStore(),
  "FaultyStore without faults": () => new FaultyStore(new MemoryDataStore()),
  "LibsqlDataStore on a file": () => databases.onFile(),
  "LibsqlDataStore on a file, in a FaultyStore": () => new FaultyStore(databases.onFile()),
  "LibsqlDataStore over HTTP": () => databases.onServer("http"),
  "LibsqlDataStore over WebSocket": () => databases.onServer("ws"),
  "LibsqlDataStore with a native client": () => databases.onNativeClient(),
  "LibsqlDataStore with a web client": () => databases.onWebClient(),
};

const brokers: Record<string, () => BrokerPair | Promise<BrokerPair>> = {
  LocalEventBroker: () => {
    const broker = new LocalEventBroker();
    return { here: broker, there: broker, settle: () => Promise.resolve() };
  },
  "LibsqlEventBroker on a file": () => {
    const url = databases.newFile();
    return brokerPair(databases.onFile(url), databases.onFile(url));
  },
  "LibsqlEventBroker over HTTP": async () =>
    brokerPair(await databases.onServer("http"), await databases.onServer("http")),
};

for (const [subject, make] of Object.entries(stores)) {
  for (const { name, run } of storeContract) Deno.test(`${subject}: ${name}`, () => run(make));
}

for (const [subject, make] of Object.entries(brokers)) {
  for (const { name, run } of brokerContract) Deno.test(`${subject}: ${name}`, () => run(make));
}
