import { auth as readBasic } from "hono/utils/basic-auth";
import { timingSafeEqual } from "hono/utils/buffer";

/** What a request may do. They do not include each other. */
export interface Scopes {
  /** See everything. @default false */
  readonly read?: boolean;
  /** Add, change and remove schedules and jobs. @default false */
  readonly write?: boolean;
  /** Change and remove tasks, forget many finished jobs at once, tick, clean up. @default false */
  readonly admin?: boolean;
}

/** Says what a request may do; `null` when nobody knows who asks. */
export interface Authorizer {
  /** Looks at a request; its body is none of its business. */
  (request: Request): Scopes | null | Promise<Scopes | null>;
  /** What a 401 says in `WWW-Authenticate`, so that programs and browsers know what to bring. */
  readonly challenge?: string;
}

/** A token, and what it is good for. */
export interface BearerToken {
  /** What comes as `Authorization: Bearer …`; 16 characters at least. */
  readonly token: string;
  /** What it may do. */
  readonly scopes: Scopes;
}

/** Somebody with a password. */
export interface BasicUser {
  /** The name, without a colon. */
  readonly username: string;
  /** The password; 8 characters at least. */
  readonly password: string;
  /** What they may do. */
  readonly scopes: Scopes;
}

/**
 * Takes `Authorization: Bearer …` (RFC 6750), for programs. All tokens are compared, each in a time that
 * says nothing of where it differs.
 *
 * @example A program that may only add, and one that ticks
 * ```ts
 * import { bearerAuth } from "@almanac/scheduler/http";
 *
 * const authorize = bearerAuth([
 *   { token: "from the environment", scopes: { write: true } },
 *   { token: "another, for the cron", scopes: { admin: true } },
 * ]);
 * ```
 *
 * @throws {TypeError} for a token that is missing, short, or could not be in a header
 */
export function bearerAuth(tokens: readonly BearerToken[]): Authorizer {
  for (const { token } of tokens) requireToken(token);
  const authorize = async ({ headers }: Request) => {
    const given = /^bearer +(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    if (given === undefined) return null;
    const equal = await Promise.all(tokens.map(({ token }) => timingSafeEqual(token, given)));
    return tokens[equal.indexOf(true)]?.scopes ?? null;
  };
  return Object.assign(authorize, { challenge: 'Bearer realm="almanac"' });
}

/**
 * Takes a name and a password (RFC 7617), for people: browsers ask for them. Only over TLS, as they are
 * sent as they are.
 *
 * @example One who may do all, and one who may look
 * ```ts
 * import { basicAuth } from "@almanac/scheduler/http";
 *
 * const authorize = basicAuth([
 *   { username: "ada", password: "from the environment", scopes: { read: true, write: true, admin: true } },
 *   { username: "guest", password: "look but don't touch", scopes: { read: true } },
 * ]);
 * ```
 *
 * @throws {TypeError} for a name with a colon, and for a password that is missing or short
 */
export function basicAuth(users: readonly BasicUser[]): Authorizer {
  for (const { username, password } of users) requireUser(username, password);
  const authorize = async (request: Request) => {
    const given = readBasic(request);
    if (!given) return null;
    const equal = await Promise.all(users.map(async ({ username, password }) => {
      const [isName, isPassword] = await Promise.all([
        timingSafeEqual(username, given.username),
        timingSafeEqual(password, given.password),
      ]);
      return isName && isPassword;
    }));
    return users[equal.indexOf(true)]?.scopes ?? null;
  };
  return Object.assign(authorize, { challenge: 'Basic realm="almanac", charset="UTF-8"' });
}

/**
 * The first of several authorizers that knows who asks.
 *
 * @example Tokens for programs, a password for the dashboard
 * ```ts
 * import { anyOf, basicAuth, bearerAuth } from "@almanac/scheduler/http";
 *
 * const authorize = anyOf(
 *   bearerAuth([{ token: "from the environment", scopes: { write: true } }]),
 *   basicAuth([{ username: "ada", password: "also from there", scopes: { read: true } }]),
 * );
 * ```
 */
export function anyOf(...authorizers: readonly Authorizer[]): Authorizer {
  const authorize = async (request: Request) => {
    for (const each of authorizers) {
      const scopes = await each(request);
      if (scopes) return scopes;
    }
    return null;
  };
  const challenges = authorizers.flatMap(({ challenge }) => challenge ?? []);
  return challenges.length === 0
    ? authorize
    : Object.assign(authorize, { challenge: challenges.join(", ") });
}

function requireToken(token: unknown): void {
  if (typeof token === "string" && /^[!-~][ -~]{14,}[!-~]$/.test(token)) return;
  throw new TypeError(
    "Cannot make bearerAuth: a token has 16 characters at least, all of them ASCII, and no blank at " +
      "its ends (is it in the environment?)",
  );
}

function requireUser(username: unknown, password: unknown): void {
  if (typeof username !== "string" || username === "" || username.includes(":")) {
    throw new TypeError(
      `Cannot make basicAuth: a username is a text without a colon, got ${String(username)}`,
    );
  }
  if (typeof password === "string" && password.length >= 8) return;
  throw new TypeError(
    `Cannot make basicAuth: the password of "${username}" has 8 characters at least (is it in the ` +
      "environment?)",
  );
}
