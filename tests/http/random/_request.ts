import type { Dice } from "../../model/_dice.ts";
import type { Operation } from "./_document.ts";
import type { Values } from "./_values.ts";

/** Who asks, by what they may do. */
export type Who = "all" | "read" | "write" | "none" | "wrong";

/** A request that was made up. */
export interface MadeUp {
  readonly operation: Operation;
  readonly who: Who;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];
const HUGE = "x".repeat(2 ** 20);

/** Makes a request to an operation: as the document has it, or wrong in one way. */
export function makeRequest(
  operation: Operation,
  askers: readonly Who[],
  dice: Dice,
  values: Values,
): MadeUp {
  const isRight = dice.chance(0.5);
  const way = isRight
    ? "none"
    : dice.pick(["method", "path", "query", "headers", "body", "type", "encoding", "who"]);
  const who = way === "who" ? dice.pick(askers) : "all";
  const body = bodyOf(operation, way, dice, values);
  return {
    ...{ operation, who, body },
    method: way === "method" ? dice.pick(METHODS) : operation.method,
    path: pathOf(operation, way, dice, values) + queryOf(operation, way, dice, values),
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headersOf(operation, way, dice, values),
    },
  };
}

function pathOf({ path }: Operation, way: string, dice: Dice, values: Values): string {
  const filled = path.replaceAll(/{(.+?)}/g, (_, name) => encode(values.id(name)));
  if (way !== "path") return filled;
  return filled + dice.pick(["/", "/x", "//", "%", "%ff", "/%2e%2e", ";a=b", "/../..", "%00"]);
}

/** As part of a path; half of a surrogate pair has no such form. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()) || "%20";
}

function queryOf({ parameters = [] }: Operation, way: string, dice: Dice, values: Values): string {
  const search = new URLSearchParams();
  for (const { name, in: place, required, schema } of parameters) {
    if (place !== "query" || !(required || dice.chance(0.3))) continue;
    const value = name === "wait" ? 0.01 : values.fitting(schema, name);
    const wrong = way === "query" && dice.chance(0.5);
    for (const each of Array.isArray(value) ? value : [wrong ? values.hostile() : value]) {
      const text = typeof each === "object" ? JSON.stringify(each) : String(each);
      search.append(name, name === "wait" && wrong ? "-5" : text);
    }
  }
  if (way === "query") {
    search.append(dice.pick(["x", "limit", "cursor", "__proto__"]), String(values.hostile()));
  }
  return search.size === 0 ? "" : `?${search}`;
}

function bodyOf(
  { requestBody, method }: Operation,
  way: string,
  dice: Dice,
  values: Values,
): MadeUp["body"] {
  const schema = requestBody?.content["application/json"]?.schema;
  if (!schema || (!requestBody.required && dice.chance(0.3))) {
    return way === "body" && method !== "GET" ? JSON.stringify(values.hostile()) : undefined;
  }
  const fitting = values.fitting(schema);
  if (way !== "body") return JSON.stringify(fitting);
  switch (dice.below(6)) {
    case 0:
      return JSON.stringify(values.hostile());
    case 1:
      return JSON.stringify(fitting).slice(0, -1);
    case 2:
      return JSON.stringify({ ...fitting as object, args: [HUGE] });
    case 3:
      return `{"args":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    case 4:
      return new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
    default:
      return JSON.stringify(spoiled(fitting, dice, values));
  }
}

/** With one of its members replaced by something else, or another one added. */
function spoiled(value: unknown, dice: Dice, values: Values): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return values.hostile();
  const names = Object.keys(value);
  const name = names.length === 0 || dice.chance(0.2) ? "surplus" : dice.pick(names);
  return { ...value, [name]: values.hostile() };
}

function headersOf(
  { parameters = [] }: Operation,
  way: string,
  dice: Dice,
  values: Values,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, in: place } of parameters) {
    if (place === "header" && dice.chance(0.2)) {
      headers[name] = printable(String(values.hostile())) || "x";
    }
  }
  if (way === "type") {
    headers["content-type"] = dice.pick([
      "text/plain",
      "application/xml",
      "application/json; charset=utf-16",
      "x",
    ]);
  }
  if (way === "encoding") headers["content-encoding"] = dice.pick(["gzip", "br", "nonsense"]);
  if (way === "headers") {
    headers[dice.pick(["accept", "origin", "range", "if-match", "sec-fetch-site"])] = dice.pick([
      ...["*/*", "https://evil.example", "cross-site", "bytes=0-1", '"x"', "null"],
    ]);
  }
  return headers;
}

/** What a header can carry. */
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, "?").trim().slice(0, 200);
}
