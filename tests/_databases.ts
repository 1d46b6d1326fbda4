import { type Client, createClient } from "@libsql/client";
import { createClient as createWebClient } from "@libsql/client/web";
import { LibsqlDataStore, type LibsqlDataStoreOptions } from "../stores/libsql.ts";
import type { OpenOptions } from "../src/store.ts";
import { tablesOf } from "../stores/_libsql/tables.ts";
import { Sqld } from "./_sqld.ts";

/** What may be said about a store of a test: where it is, is settled. */
type StoreOptions = Omit<LibsqlDataStoreOptions, "url" | "client">;

/**
 * Where the stores of a test file have their databases. Files are new. What is on the one server, or
 * behind the one native client, is emptied for each store, so that only the last one may be used.
 */
export class Databases implements AsyncDisposable {
  readonly #ready = new Map<string, Promise<void>>();
  readonly #clients: Client[] = [];
  #folder: string | undefined;
  #native: Promise<Client> | undefined;
  #web: Promise<Client> | undefined;
  #server: Promise<Sqld> | undefined;
  #template: Promise<string> | undefined;
  #files = 0;

  /** The URL of a file that is not there yet. */
  newFile(): string {
    this.#folder ??= Deno.makeTempDirSync({ prefix: "almanac-" });
    return `file:${this.#folder}/${++this.#files}.db`;
  }

  /** A client that is closed at the end. */
  client(url: string): Client {
    const client = url.startsWith("file:") ? createClient({ url }) : createWebClient({ url });
    this.#clients.push(client);
    return client;
  }

  /** The server, started when it is first asked for. */
  server(): Promise<Sqld> {
    return this.#server ??= Sqld.start();
  }

  /** A store on a file: a new one, whose tables are there at once, if none is given. */
  onFile(url?: string, options: StoreOptions = {}): LibsqlDataStore {
    const all = { synchronous: "off", ...options } as const;
    if (url !== undefined) return new LibsqlDataStore({ ...all, url });
    return new CopiedStore(this.#template ??= this.#makeTemplate(), {
      ...all,
      url: this.newFile(),
    });
  }

  /** The store on the server, over one of its protocols. */
  async onServer(protocol: "http" | "ws", options: StoreOptions = {}): Promise<LibsqlDataStore> {
    const url = (await this.server()).url(protocol);
    const store = new LibsqlDataStore({ tablePrefix: `${protocol}_`, url, ...options });
    await this.#empty(`${protocol}_`, await this.#webClient(), store);
    return store;
  }

  /** The store behind a native client that is handed in. */
  async onNativeClient(options: StoreOptions = {}): Promise<LibsqlDataStore> {
    const client = await this.#nativeClient();
    const store = new LibsqlDataStore({ tablePrefix: "native_", client, ...options });
    await this.#empty("native_", client, store);
    return store;
  }

  /** The store behind a web client that is handed in. */
  async onWebClient(options: StoreOptions = {}): Promise<LibsqlDataStore> {
    const client = await this.#webClient();
    const store = new LibsqlDataStore({ tablePrefix: "web_", client, ...options });
    await this.#empty("web_", client, store);
    return store;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close();
    await (await this.#server)?.[Symbol.asyncDispose]();
    if (this.#folder) await Deno.remove(this.#folder, { recursive: true });
  }

  #nativeClient(): Promise<Client> {
    return this.#native ??= (async () => {
      const client = this.client(this.newFile());
      await client.execute("PRAGMA synchronous = off");
      return client;
    })();
  }

  async #makeTemplate(): Promise<string> {
    const url = this.newFile();
    await makeTables(new LibsqlDataStore({ url, synchronous: "off" }));
    return pathOf(url);
  }

  #webClient(): Promise<Client> {
    return this.#web ??= this.server().then((server) => this.client(server.url("http")));
  }

  async #empty(prefix: string, client: Client, store: LibsqlDataStore): Promise<void> {
    if (!this.#ready.has(prefix)) this.#ready.set(prefix, makeTables(store));
    await this.#ready.get(prefix);
    const { prefix: _, meta: __, pulse: ___, ...emptied } = tablesOf(prefix);
    await client.batch(Object.values(emptied).map((table) => `DELETE FROM ${table}`), "write");
  }
}

/** A store whose file begins as a copy of another one: to make the tables takes longer. */
class CopiedStore extends LibsqlDataStore {
  readonly #begin: () => Promise<void>;
  #begun: Promise<void> | undefined;

  constructor(
    template: Promise<string>,
    options: LibsqlDataStoreOptions & { readonly url: string },
  ) {
    super(options);
    this.#begin = async () => await Deno.copyFile(await template, pathOf(options.url));
  }

  override async open(options?: OpenOptions): Promise<{ readonly now: number | null }> {
    await (this.#begun ??= this.#begin());
    return await super.open(options);
  }
}

function pathOf(url: string): string {
  return url.slice("file:".length);
}

async function makeTables(store: LibsqlDataStore): Promise<void> {
  await store.open();
  await store.close();
}
