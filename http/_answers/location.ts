import type { Context } from "hono";
import { basePath } from "hono/route";
import type { Env, Subject } from "../_env.ts";
import type { AppSettings } from "../options.ts";

/** The path under which the app is found, without a slash at its end. */
export function basePathOf(c: Context<Env>, settings: AppSettings): string {
  return settings.basePath ?? basePath(c, -1).replace(/\/+$/, "");
}

/** Where something is that was added. */
export function locationOf(
  c: Context<Env>,
  { prefix, settings }: Subject,
  collection: "jobs" | "schedules",
  id: string,
): string {
  const base = basePathOf(c, settings);
  const own = settings.basePath === undefined && base.endsWith(prefix) ? base : base + prefix;
  return `${own}/${collection}/${encodeURIComponent(id)}`;
}
