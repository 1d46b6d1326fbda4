import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Scopes } from "../authorize.ts";
import type { Env, Scope } from "../_env.ts";
import type { AppSettings } from "../options.ts";
import { invalid, Problem } from "../_answers/problem.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Finds out what a request may do; refuses it when nobody knows who asks. */
export function authenticate(settings: AppSettings): MiddlewareHandler<Env> {
  return async (c, next) => {
    const scopes = await settings.authorize(c.req.raw);
    if (!scopes && !isPublic(c, settings)) throw unauthorized(settings);
    c.set("scopes", toScopes(scopes ?? {}, settings));
    if (!scopes) c.set("stranger", unauthorized(settings));
    await next();
  };
}

/** Whether somebody may go on of whom nothing is known: to what `public` says, and not to change it. */
function isPublic({ req }: Context, settings: AppSettings): boolean {
  if (settings.public === undefined || !SAFE.has(req.method)) return false;
  return settings.public === "read" || /\/health(\/live|\/ready)?$/.test(req.path);
}

function toScopes(
  { read, write, admin }: Scopes,
  settings: AppSettings,
): Readonly<Record<Scope, boolean>> {
  const mayRead = read === true || settings.public === "read";
  return {
    read: mayRead,
    write: write === true,
    admin: admin === true,
    probe: mayRead || settings.public === "health",
  };
}

function unauthorized({ authorize }: AppSettings): Problem {
  const { challenge } = authorize;
  return new Problem(401, "Nobody knows who asks: credentials are missing or wrong", {
    headers: challenge === undefined ? {} : { "www-authenticate": challenge },
  });
}

/** Lets a request go on that has a scope. */
export function requireScope(scope: Scope): MiddlewareHandler<Env> {
  return async (c, next) => {
    const needed = scope === "probe" ? "read" : scope;
    if (!c.var.scopes[scope] && c.var.stranger) throw c.var.stranger;
    if (!c.var.scopes[scope]) throw new Problem(403, `This needs the scope "${needed}"`);
    await next();
  };
}

/**
 * Refuses changes that the page of another site asks for (CSRF): browsers say where a request comes from,
 * by `Sec-Fetch-Site` or `Origin`; programs say nothing.
 */
export function refuseOtherSites({ allowedOrigins }: AppSettings): MiddlewareHandler<Env> {
  return async (c, next) => {
    const site = c.req.header("sec-fetch-site");
    const origin = c.req.header("origin");
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    // by its host alone: behind a proxy the app may be asked by another protocol
    const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
    const isAllowed = origin !== undefined && allowedOrigins.includes(origin);
    const isSameSite = site === undefined ? isOwn : site === "same-origin" || site === "none";
    if (!SAFE.has(c.req.method) && !isSameSite && !isAllowed) {
      throw new Problem(403, "Another site asks for this change: see the option allowedOrigins");
    }
    await next();
  };
}

/** Refuses bodies that are too large. */
export function limitBody({ maxBodySize }: AppSettings): MiddlewareHandler<Env> {
  return bodyLimit({
    maxSize: maxBodySize,
    onError: () => {
      throw new Problem(413, `A body has ${maxBodySize} bytes at most`);
    },
  });
}

/** Refuses bodies that are no JSON in UTF-8. */
export const requireJson: MiddlewareHandler<Env> = async (c, next) => {
  if (!SAFE.has(c.req.method)) {
    const bytes = await c.req.arrayBuffer();
    if (bytes.byteLength > 0) requireText(c, bytes);
  }
  await next();
};

function requireText(c: Context<Env>, bytes: ArrayBuffer): void {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw new Problem(
      415,
      `A body is application/json in UTF-8, got ${type || "no content-type"}`,
      {
        headers: { accept: "application/json" },
      },
    );
  }
  const encoding = c.req.header("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new Problem(415, "A body comes as it is, without a content-encoding", {
      headers: { "accept-encoding": "identity" },
    });
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalidBody("it is not UTF-8");
  }
}

/** A body that may be left out may also be empty, whatever its type. */
export const passOverEmptyBody: MiddlewareHandler<Env> = async (c, next) => {
  if ((await c.req.arrayBuffer()).byteLength === 0) {
    const { url, method } = c.req.raw;
    const headers = new Headers(c.req.raw.headers);
    headers.delete("content-type");
    c.req.raw = new Request(url, { method, headers });
  }
  await next();
};

function invalidBody(reason: string): Problem {
  const { message, parts } = invalid([{ in: "body", field: "", reason }]);
  return new Problem(400, message, parts);
}
