import { type Clock, type Logger, systemClock } from "../core.ts";
import type { Authorizer } from "./authorize.ts";

/** A value that an answer would show. */
export interface ShownValue {
  /** Where it is: `args[0].token`, `metadata.user`, `error.message`, `logLines[2].text`. */
  readonly path: string;
  /** The last part of that. */
  readonly key: string;
  /** The value. */
  readonly value: unknown;
}

/** Says whether a value is hidden (`true`), or what is shown in its place (a text). */
export type Redaction = (shown: ShownValue) => boolean | string;

/** How an app is set up: `authorize`, `public` or both have to be given. */
export interface AppOptions {
  /**
   * Says what a request may do: `bearerAuth`, `basicAuth`, `anyOf`, or a function of yours that looks at
   * a session. Without it nothing is answered but what `public` says. @default nobody may do anything
   */
  readonly authorize?: Authorizer;
  /**
   * What is answered to everybody: `"health"` is whether the app and its store work, `"read"` is all that
   * can be read, the arguments of jobs among it. @default nothing
   */
  readonly public?: "health" | "read";
  /**
   * What of arguments, results, metadata, keys, errors and logs is hidden from everybody; `false` is nothing.
   * @default `isSecret`: whatever is named as secrets are
   */
  readonly redact?: Redaction | false;
  /**
   * Other origins whose pages may ask for changes, such as `"https://admin.example.com"`.
   * @default none
   */
  readonly allowedOrigins?: readonly string[];
  /** The most bytes of a body. @default 1 MiB */
  readonly maxBodySize?: number;
  /** How many may listen to events, and as many wait for results, at once. @default 100 */
  readonly maxListeners?: number;
  /** How many events wait for a client that is slow, before it is told that it missed some. @default 1000 */
  readonly maxQueuedEvents?: number;
  /** How often a silent stream of events says that it is there, in seconds. @default 15 */
  readonly heartbeatInterval?: number;
  /**
   * The path under which the app is found, where it cannot know that itself: behind `mount()` of Hono, or
   * a proxy that strips a prefix. @default what `route()` of Hono says
   */
  readonly basePath?: string;
  /** Where the time comes from. @default the host's */
  readonly clock?: Clock;
  /** Where errors that nobody expected go; they are never shown. @default `console` */
  readonly logger?: Logger;
}

/** The options with every default filled in; durations in milliseconds. */
export interface AppSettings {
  readonly authorize: Authorizer;
  readonly public: "health" | "read" | undefined;
  readonly redact: Redaction;
  readonly allowedOrigins: readonly string[];
  readonly maxBodySize: number;
  readonly maxListeners: number;
  readonly maxQueuedEvents: number;
  readonly heartbeatInterval: number;
  readonly basePath: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

const KNOWN: Readonly<Record<keyof AppOptions, true>> = {
  authorize: true,
  public: true,
  redact: true,
  allowedOrigins: true,
  maxBodySize: true,
  maxListeners: true,
  maxQueuedEvents: true,
  heartbeatInterval: true,
  basePath: true,
  clock: true,
  logger: true,
};
const SECRET =
  /pass(word|wd|phrase)|secret|token|api[-_]?key|private[-_]?key|authorization|cookie|credential/i;

/** Whether something is named as secrets are: `password`, `apiKey`, `token`, `authorization` … */
export function isSecret({ key }: ShownValue): boolean {
  return SECRET.test(key);
}

/**
 * Checks options and fills in the defaults.
 *
 * @throws {TypeError | RangeError} for an option that is unknown or cannot be used, and when nothing says
 *   who may do what
 */
export function toAppSettings(options: AppOptions): AppSettings {
  for (const key of Object.keys(options ?? {})) {
    if (!Object.hasOwn(KNOWN, key)) refuse(`unknown option "${key}"`);
  }
  const { authorize, redact = isSecret, allowedOrigins = [], basePath } = options ?? {};
  const { maxBodySize = 2 ** 20, maxListeners = 100, maxQueuedEvents = 1000 } = options ?? {};
  if (authorize === undefined && options?.public === undefined) {
    refuse(
      "authorize is missing: without it anybody could do anything. Give bearerAuth(), basicAuth() or a " +
        'function of yours; or public: "read" for what everybody may see',
    );
  }
  if (authorize !== undefined && typeof authorize !== "function") {
    refuse("authorize is a function from a request to scopes");
  }
  if (options.public !== undefined && !["health", "read"].includes(options.public)) {
    refuse(`public is "health" or "read", got ${JSON.stringify(options.public)}`);
  }
  if (redact !== false && typeof redact !== "function") refuse("redact is a function, or false");
  const { heartbeatInterval = 15 } = options ?? {};
  for (const [name, value] of Object.entries({ maxBodySize, maxListeners, maxQueuedEvents })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`Cannot make an app: ${name} is a whole number from 1, got ${value}`);
    }
  }
  if (!(heartbeatInterval > 0 && heartbeatInterval <= 3600)) {
    throw new RangeError(
      `Cannot make an app: heartbeatInterval is a number of seconds up to 3600, got ${heartbeatInterval}`,
    );
  }
  return {
    authorize: authorize ?? (() => null),
    public: options.public,
    redact: redact === false ? () => false : redact,
    allowedOrigins: allowedOrigins.map(toOrigin),
    ...{ maxBodySize, maxListeners, maxQueuedEvents },
    heartbeatInterval: heartbeatInterval * 1000,
    basePath: basePath?.replace(/\/+$/, ""),
    clock: options.clock ?? systemClock,
    logger: options.logger ?? console,
  };
}

function toOrigin(text: string): string {
  const isOrigin = URL.canParse(text) && new URL(text).origin !== "null";
  return isOrigin
    ? new URL(text).origin
    : refuse(`allowedOrigins has "${text}", which is no origin`);
}

function refuse(reason: string): never {
  throw new TypeError(`Cannot make an app: ${reason}`);
}
