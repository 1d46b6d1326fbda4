import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "../_env.ts";
import { VERSION } from "../_version.ts";

/** What of an OpenAPI document the page about the API shows. */
export type OpenApiDocument = ReturnType<OpenAPIHono<Env>["getOpenAPI31Document"]>;

/** The OpenAPI 3.1 document of an app, made of the schemas that check its requests. */
export function openApiDocument(app: OpenAPIHono<Env>, base: string): OpenApiDocument {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Almanac",
      version: VERSION,
      description: "Tasks, schedules and jobs over HTTP. Errors are RFC 9457 problems.",
      license: { name: "MIT" },
    },
    servers: [{ url: base === "" ? "/" : base }],
  });
}
