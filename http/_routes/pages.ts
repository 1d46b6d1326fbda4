import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { SCRIPT, STYLE, VERSION } from "../_dashboard/assets.ts";
import { dashboardPage } from "../_dashboard/page.ts";
import type { Env } from "../_env.ts";
import { requireScope } from "../_requests/guard.ts";
import { basePathOf } from "../_answers/location.ts";
import { openApiDocument } from "../_answers/openapi.ts";
import { REFERENCE_STYLE, referencePage } from "../_answers/reference.ts";
import type { AppSettings } from "../options.ts";

const FOREVER = { "cache-control": "private, max-age=31536000, immutable" };

/** The paths of pages and what belongs to them, which are not of the API. */
export const PAGES = [
  { method: "get", path: "/" },
  { method: "get", path: "/docs" },
  { method: "get", path: "/openapi.json" },
  { method: "get", path: "/assets/{name}" },
] as const;

/** The dashboard, the page about the API, and its OpenAPI document. */
export function addPages(app: OpenAPIHono<Env>, settings: AppSettings): void {
  const read = requireScope("read");
  const dashboard = (c: Context<Env>) =>
    html(dashboardPage({ base: basePathOf(c, settings), version: VERSION }));
  app.get("/", read, dashboard);
  app.get("/docs", read, (c) => {
    const base = basePathOf(c, settings);
    return html(referencePage(openApiDocument(app, base), base));
  });
  app.get("/openapi.json", read, (c) => c.json(openApiDocument(app, basePathOf(c, settings))));

  const assets: Readonly<Record<string, readonly [text: string, type: string]>> = {
    [`app-${VERSION}.js`]: [SCRIPT, "text/javascript; charset=utf-8"],
    [`app-${VERSION}.css`]: [STYLE, "text/css; charset=utf-8"],
    "reference.css": [REFERENCE_STYLE, "text/css; charset=utf-8"],
  };
  app.get("/assets/:name", read, async (c, next) => {
    const name = c.req.param("name");
    if (!Object.hasOwn(assets, name)) return await next();
    const [text, type] = assets[name]!;
    const isVersioned = name.startsWith("app-");
    return new Response(text, { headers: { "content-type": type, ...(isVersioned && FOREVER) } });
  });
}

function html(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/html; charset=utf-8" } });
}
