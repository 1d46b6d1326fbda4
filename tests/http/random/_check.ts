import type { Ajv2020, ValidateFunction } from "ajv/dist/2020.js";
import type { Document, Operation } from "./_document.ts";
import type { MadeUp } from "./_request.ts";

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Which scope lets whom do what. */
const MAY: Readonly<Record<MadeUp["who"], readonly string[]>> = {
  all: ["read", "write", "admin", "probe"],
  read: ["read", "probe"],
  write: ["write"],
  none: [],
  wrong: [],
};

/** What is wrong with an answer; `null` when it is as the document says. */
export function faultOf(
  asked: MadeUp,
  answered: Answered,
  document: Document,
  ajv: Ajv2020,
): string | null {
  const { status, type } = answered;
  if (status >= 500) return `status ${status}: ${answered.text.slice(0, 500)}`;
  const operation = operationAt(asked, document);
  const fault = authorityFault(asked, answered, operation);
  if (fault) return fault;
  if (!operation) return isPage(asked, answered) ? null : problemFault(answered, document, ajv);
  const response = operation.responses[status];
  if (!response) return `status ${status} is not documented: ${answered.text.slice(0, 300)}`;
  const [expected, content] = Object.entries(response.content ?? {})[0] ?? [];
  if (expected === undefined) return answered.text === "" ? null : "a body that is not documented";
  if (!type.startsWith(expected)) return `type ${type}, documented is ${expected}`;
  if (asked.method === "HEAD" || !expected.endsWith("json")) return null;
  return schemaFault(answered.text, content!.schema, document, ajv);
}

/** The operation that was meant to be asked, if the method and the path are still its own. */
function operationAt({ operation, method, path }: MadeUp, document: Document): Operation | null {
  const own = method === "HEAD" ? "GET" : method;
  const pattern = (each: string) => new RegExp(`^${each.replaceAll(/{.+?}/g, "[^/]+")}$`);
  const [plain] = path.split("?") as [string];
  const url = new URL(plain, "http://x").pathname;
  const found = Object.keys(document.paths).filter((each) => pattern(each).test(url))
    .toSorted((a, b) => a.split("{").length - b.split("{").length);
  for (const each of found) {
    const described = document.paths[each]![own.toLowerCase()];
    if (described) {
      return { ...operation, ...described, path: each, method: own, scope: scopeOf(described) };
    }
  }
  return null;
}

/** The dashboard and the pages about the API, which a path with dots may lead to, are no part of it. */
function isPage({ method, path }: MadeUp, { status }: Answered): boolean {
  const { pathname } = new URL(path, "http://x");
  return status === 200 && ["GET", "HEAD"].includes(method) &&
    ["/", "/docs", "/openapi.json"].includes(pathname);
}

function scopeOf({ description }: { readonly description: string }): string {
  return /Scope: `(\w+)`/.exec(description)?.[1] ?? "none";
}

/** Nobody gets what they have no scope for. */
function authorityFault(
  { who }: MadeUp,
  { status }: Answered,
  operation: Operation | null,
): string | null {
  if (who === "none" || who === "wrong") return status === 401 ? null : `status ${status}, not 401`;
  if (!operation || MAY[who].includes(operation.scope)) return null;
  return status === 403 ? null : `status ${status} for "${who}", not 403`;
}

function problemFault(answered: Answered, document: Document, ajv: Ajv2020): string | null {
  if (![404, 405, 403, 413, 415, 400].includes(answered.status)) {
    return `status ${answered.status} for what there is not`;
  }
  if (answered.text === "") return null; // HEAD
  return schemaFault(answered.text, { $ref: "#/components/schemas/Problem" }, document, ajv);
}

/** The validators of schemas, which take a while to make. */
const validators = new WeakMap<Document, Map<string, ValidateFunction>>();

function schemaFault(
  text: string,
  schema: object,
  document: Document,
  ajv: Ajv2020,
): string | null {
  const known = validators.get(document) ?? new Map<string, ValidateFunction>();
  validators.set(document, known);
  const key = JSON.stringify(schema);
  const validate = known.get(key) ??
    ajv.compile({ ...schema, components: document.components });
  known.set(key, validate);
  if (validate(JSON.parse(text))) return null;
  return `${ajv.errorsText(validate.errors)}: ${text.slice(0, 500)}`;
}
