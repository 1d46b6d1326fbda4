import { type Clock, systemClock } from "../../src/clock.ts";
import {
  type DurationInput,
  toMilliseconds,
  toPositiveMilliseconds,
} from "../../src/input/duration.ts";
import { refuseUnknownKeys, requireMethods } from "../../src/input/refuse.ts";
import type { LibsqlClient } from "./connection/client.ts";
import type { Patience } from "./connection/patience.ts";
import type { Serializer } from "./serializer.ts";

/** How a {@linkcode LibsqlDataStore} is set up: with a `url` or with a `client`. */
export interface LibsqlDataStoreOptions {
  /**
   * Where the database is: `file:jobs.db`, `libsql://…` (Turso), `http(s)://…`, `ws(s)://…`, or
   * `:memory:`. A file needs the native client, which `@libsql/client` brings along.
   */
  readonly url?: string;
  /** The token for a server. @default none */
  readonly authToken?: string;
  /**
   * A client that is there already, in place of `url`: one of `@libsql/client`, or anything that
   * behaves like it. It is not closed.
   */
  readonly client?: LibsqlClient;
  /** What the names of the tables begin with, in lower case. @default "almanac_" */
  readonly tablePrefix?: string;
  /**
   * Of files that `url` names: when a commit is on the disk. `"full"`: before it is answered, so that
   * not even a power failure undoes it. `"normal"`: several times faster; a crash of the process
   * loses nothing, but a power failure may undo the last moments, after which a job may run again.
   * @default "full"
   */
  readonly synchronous?: "off" | "normal" | "full" | "extra";
  /**
   * How long a call waits for other processes that keep the database locked; a number is seconds.
   * @default 30 seconds
   */
  readonly busyTimeout?: DurationInput;
  /** How long a server may take to answer; a number is seconds. @default 10 seconds */
  readonly requestTimeout?: DurationInput;
  /**
   * How long a call is made again while the server does not answer; a number is seconds. After that
   * it fails with a `StoreUnavailableError`.
   * @default 5 seconds
   */
  readonly retryTimeout?: DurationInput;
  /** The most bytes that arguments or a result may take as text. @default 1 MiB */
  readonly maxValueSize?: number;
  /** How arguments and results become text. @default JSON, and devalue for what JSON has not */
  readonly serializer?: Serializer;
  /** Where time for waiting comes from. @default the host's */
  readonly clock?: Clock;
  /** Gives numbers from 0 up to 1, for waiting. @default `Math.random` */
  readonly random?: () => number;
  /** Gives ids that nobody else has. @default UUIDs of version 7 */
  readonly newId?: () => string;
}

/** The default of `maxValueSize`: 1 MiB. */
export const MAX_VALUE_SIZE = 1024 * 1024;

const KNOWN: Readonly<Record<keyof LibsqlDataStoreOptions, true>> = {
  url: true,
  authToken: true,
  client: true,
  tablePrefix: true,
  synchronous: true,
  busyTimeout: true,
  requestTimeout: true,
  retryTimeout: true,
  maxValueSize: true,
  serializer: true,
  clock: true,
  random: true,
  newId: true,
};
const MODES: readonly string[] = ["off", "normal", "full", "extra"];
const ACTION = "make a LibsqlDataStore";
const FILE = /^(file:|:memory:)/;
const SERVER = /^(libsql|https?|wss?):\/\//;

/** Whether a url is that of a file, or of a database in memory. */
export function isFileUrl(url: string): boolean {
  return FILE.test(url);
}

/**
 * Checks options.
 *
 * @throws {TypeError | RangeError} for one that cannot be used
 */
export function checkOptions(options: LibsqlDataStoreOptions): void {
  refuseUnknownKeys(options, KNOWN, ACTION);
  requireSource(options);
  requireParts(options);
  const { maxValueSize = MAX_VALUE_SIZE, synchronous = "full" } = options;
  if (!MODES.includes(synchronous)) {
    throw new TypeError(
      `Cannot ${ACTION}: synchronous is one of ${MODES.join(", ")}, got ${String(synchronous)}`,
    );
  }
  if (!Number.isInteger(maxValueSize) || maxValueSize < 1) {
    throw new RangeError(
      `Cannot ${ACTION}: maxValueSize is a whole number of bytes, got ${String(maxValueSize)}`,
    );
  }
}

/** What the parts that are handed in can do. */
const PARTS = { serializer: ["serialize", "deserialize"], clock: ["now", "sleep"] } as const;

function requireParts(options: LibsqlDataStoreOptions): void {
  for (const field of ["serializer", "clock"] as const) {
    if (options[field] !== undefined) requireMethods(field, options[field], PARTS[field], ACTION);
  }
  for (
    const [field, type] of [["random", "function"], ["newId", "function"], ["authToken", "string"]]
  ) {
    const given = options[field as "random" | "newId" | "authToken"];
    if (given === undefined || typeof given === type) continue;
    throw new TypeError(`Cannot ${ACTION}: ${field} is a ${type}, got ${typeof given}`);
  }
}

function requireSource({ url, client }: LibsqlDataStoreOptions): void {
  if (client !== undefined && url === undefined) {
    if (typeof client?.batch === "function" && typeof client.execute === "function") return;
    throw new TypeError(`Cannot ${ACTION}: client is a libSQL client, with batch() and execute()`);
  }
  if (typeof url !== "string" || client !== undefined) {
    throw new TypeError(`Cannot ${ACTION}: give either a url or a client`);
  }
  if (FILE.test(url) || SERVER.test(url)) return;
  throw new TypeError(
    `Cannot ${ACTION}: expected a url such as "file:jobs.db" or "libsql://name.turso.io", got ` +
      JSON.stringify(url),
  );
}

/** How failures of the database are waited out. */
export function toPatience(options: LibsqlDataStoreOptions): Patience {
  const { busyTimeout = 30, requestTimeout = 10, retryTimeout = 5 } = options;
  return {
    where: options.url === undefined ? "of this client" : options.url.replace(/\?.*$/, ""),
    busyTimeout: toMilliseconds(busyTimeout, "busyTimeout"),
    requestTimeout: toPositiveMilliseconds(requestTimeout, "requestTimeout", ACTION),
    retryTimeout: toMilliseconds(retryTimeout, "retryTimeout"),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
