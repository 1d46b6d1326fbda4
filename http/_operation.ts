import { createRoute, type OpenAPIHono, type RouteConfig, type z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Env, Scope } from "./_env.ts";
import { passOverEmptyBody, requireScope } from "./_requests/guard.ts";
import { Problem } from "./_answers/problem.ts";
import { type Reply, toResponse } from "./_answers/reply.ts";
import { problem } from "./_schemas/common.ts";

export type { Reply } from "./_answers/reply.ts";

type Shape = z.ZodType<unknown, unknown>;

/** One thing that can be asked for: what it takes, what it answers, and who may ask. */
export interface Operation<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
> {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Its path, as OpenAPI has it: `/jobs/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly scope: Scope;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Whether the body may be left out. @default false */
  readonly isBodyOptional?: boolean;
  /** The headers that it looks at. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What it answers when all is well, by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** What else it answers, besides what all do. */
  readonly problems?: readonly number[];
}

/** What is answered with a status. */
export interface Answer {
  readonly description: string;
  readonly schema?: Shape;
  /** @default "application/json" */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request whose parts were checked. */
export interface Request<Params, Query, Body> {
  readonly c: Context<Env>;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

const WHAT: Readonly<Record<number, string>> = {
  400: "The path, the query or the JSON cannot be read",
  401: "Credentials are missing or wrong",
  403: "The scope is missing, or another site asks",
  404: "There is no such thing",
  409: "It is in the way of something that is there",
  412: "The condition is not met",
  413: "The body is too large",
  415: "The body is no JSON in UTF-8",
  422: "The body has something that cannot be used",
  429: "Too many listen, or wait, already",
  500: "Something that nobody expected",
  503: "The store does not answer",
};

/** Adds an operation to an app, and to its OpenAPI document. */
export function addOperation<Params extends Shape, Query extends Shape, Body extends Shape>(
  app: OpenAPIHono<Env>,
  operation: Operation<Params, Query, Body>,
  handle: (
    request: Request<z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Reply | Response | Promise<Reply | Response>,
): void {
  const route = createRoute(toRoute(operation as Operation));
  const handler = async (c: Context<Env>) => {
    const valid = (target: string) => c.req.valid(target as never);
    const reply = await handle({
      c,
      params: valid("param"),
      query: valid("query"),
      body: valid("json"),
    });
    return reply instanceof Response ? reply : toResponse(reply);
  };
  app.openapi(route, handler as never);
}

function toRoute(operation: Operation): RouteConfig & { getRoutingPath(): string } {
  const { method, path, tag, scope, summary, description, params, query, body } = operation;
  return {
    ...{ method, path, summary, tags: [tag] },
    middleware: operation.isBodyOptional
      ? [requireScope(scope), passOverEmptyBody]
      : [requireScope(scope)],
    operationId: operationIdOf(operation),
    description: [description, `Scope: \`${scope}\`.`].filter(Boolean).join(" "),
    security: [{ bearer: [] }, { basic: [] }],
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(body && {
        body: {
          content: { "application/json": { schema: body } },
          required: !operation.isBodyOptional,
        },
      }),
    },
    parameters: Object.entries(operation.headers ?? {}).map(([name, description]) => ({
      ...{ name, in: "header", description, schema: { type: "string" } },
    })),
    responses: responsesOf(operation),
    getRoutingPath: () => path.replaceAll(/\/{(.+?)}/g, "/:$1"),
  } as unknown as RouteConfig & { getRoutingPath(): string };
}

function operationIdOf({ method, path }: Operation): string {
  const words = path.split("/").filter(Boolean)
    .map((part) =>
      part.replaceAll(/[{}]/g, "").replaceAll(/\W+(.)/g, (_, letter) => letter.toUpperCase())
    );
  return [method, ...words].map((word, i) =>
    i === 0 ? word : word[0]!.toUpperCase() + word.slice(1)
  )
    .join("");
}

function responsesOf(operation: Operation): Record<string, object> {
  const answers = Object.entries(operation.answers).map(([status, answer]) => [
    status,
    {
      description: answer.description,
      ...(answer.schema && {
        content: { [answer.type ?? "application/json"]: { schema: answer.schema } },
      }),
      ...(answer.headers && {
        headers: Object.fromEntries(
          Object.entries(answer.headers).map(([name, description]) => [
            name,
            { description, schema: { type: "string" } },
          ]),
        ),
      }),
    },
  ]);
  const problems = problemsOf(operation).filter((status) => !(status in operation.answers))
    .map((status) => [status, {
      description: WHAT[status],
      content: { "application/problem+json": { schema: problem } },
    }]);
  return Object.fromEntries([...answers, ...problems]);
}

function problemsOf({ method, params, query, body, problems = [] }: Operation): number[] {
  const isChange = method !== "get";
  return [
    ...(params || query || body || isChange ? [400] : []),
    ...[401, 403],
    ...(isChange ? [413, 415] : []),
    ...(body ? [422] : []),
    ...problems,
    ...[500, 503],
  ];
}

/** Refuses what is asked for in another way than by the methods that there are. */
export function noSuchRoute(
  operations: readonly { readonly method: string; readonly path: string }[],
  { req }: Context<Env>,
  path: string,
): Problem {
  const allowed = operations.filter((each) => pathPattern(each.path).test(path))
    .map(({ method }) => method.toUpperCase());
  const method = req.method === "HEAD" ? "GET" : req.method;
  const isMissing = allowed.length === 0 || allowed.includes(method); // a route has passed it on
  if (isMissing) {
    return new Problem(404, `There is nothing at ${path}${elsewhere(operations, path)}`);
  }
  const allow = [...new Set(allowed.includes("GET") ? [...allowed, "HEAD"] : allowed)].join(", ");
  return new Problem(405, `${req.method} is none of ${allow}`, { headers: { allow } });
}

/** Where it would be, in an app with two schedulers. */
function elsewhere(
  operations: readonly { readonly path: string }[],
  path: string,
): string {
  const there = ["/transient", "/persistent"].map((prefix) => prefix + path)
    .filter((each) => operations.some((operation) => pathPattern(operation.path).test(each)));
  return there.length === 0 ? "" : `: this app has two schedulers, at ${there.join(" and ")}`;
}

function pathPattern(path: string): RegExp {
  const parts = path.split(/{.+?}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}
