import { MemoryDataStore } from "../../mod.ts";
import type { DataStore } from "../../src/store.ts";
import type { Databases } from "../_databases.ts";

/** The stores that are to agree with the model, each a new and empty one. */
export function storesOf(
  databases: Databases,
): Readonly<Record<"memory" | "file" | "http", () => DataStore | Promise<DataStore>>> {
  return {
    memory: () => new MemoryDataStore(),
    file: () => databases.onFile(),
    http: () => databases.onServer("http"),
  };
}
