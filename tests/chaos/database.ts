import { type Client, createClient } from "@libsql/client";
import { createClient as createWebClient } from "@libsql/client/web";
import { join } from "node:path";
import { Sqld } from "../_sqld.ts";

/** Where the database of a run is. */
export type Place = "file" | "sqld";

/** The database of a run, removed at its end. */
export class Database implements AsyncDisposable {
  /** The URL for the workers. */
  readonly url: string;
  /** A client of our own. */
  readonly client: Client;
  /** The server, if there is one. */
  readonly server: Sqld | null;

  private constructor(url: string, client: Client, server: Sqld | null) {
    this.url = url;
    this.client = client;
    this.server = server;
  }

  /** Makes an empty one; a file goes into this folder. */
  static async make(place: Place, folder: string): Promise<Database> {
    if (place === "file") {
      const url = `file:${join(folder, "jobs.db")}`;
      return new Database(url, createClient({ url, timeout: 5000 }), null);
    }
    const server = await Sqld.start();
    return new Database(server.url(), createWebClient({ url: server.url() }), server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.close();
    await this.server?.[Symbol.asyncDispose]();
  }
}
