import { Ajv2020 } from "ajv/dist/2020.js";
import { Dice } from "../../model/_dice.ts";
import { type Answered, faultOf } from "./_check.ts";
import { type Document, operationsOf } from "./_document.ts";
import { type MadeUp, makeRequest, type Who } from "./_request.ts";
import { Values } from "./_values.ts";

/** The tokens that the app has to take. */
export const TOKENS: Readonly<Record<Exclude<Who, "none" | "wrong">, string>> = {
  all: "may-do-everything-0123",
  read: "may-read-alone-0123456",
  write: "may-write-alone-012345",
};

/** How long one answer may take, in milliseconds. */
const PATIENCE = 20_000;
/** The most ids that are remembered. */
const IDS = 200;

/** What is asked, and how. */
export interface Play {
  /** Sends a request to a path of the app. */
  readonly send: (path: string, init: RequestInit) => Promise<Response>;
  readonly seed: number;
  readonly count: number;
}

/** What came of it. */
export interface Played {
  /** What was not as the document says. */
  readonly faults: readonly string[];
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Sends requests that were made up, and holds the answers against the app's own OpenAPI document. */
export async function play({ send, seed, count }: Play): Promise<Played> {
  const document = await read(send);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const operations = operationsOf(document);
  const ids: string[] = ["greet", "flaky", "mail/1"];
  const faults: string[] = [];
  const statuses: Record<string, number> = {};
  for (let step = 0; step < count; step++) {
    const dice = new Dice(seed, step);
    const asked = makeRequest(dice.pick(operations), dice, new Values(dice, document, ids));
    const answered = await ask(asked, send);
    statuses[answered.status] = (statuses[answered.status] ?? 0) + 1;
    const fault = faultOf(asked, answered, document, ajv);
    if (fault) faults.push(`${step}: ${asked.who} ${show(asked)}\n  ${fault}`);
    remember(answered, ids);
  }
  return { faults, statuses };
}

async function read(send: Play["send"]): Promise<Document> {
  const response = await send("/openapi.json", {
    headers: { authorization: `Bearer ${TOKENS.all}` },
  });
  return await response.json();
}

async function ask(asked: MadeUp, send: Play["send"]): Promise<Answered> {
  const { method, path, headers, body, who } = asked;
  const token = who === "none" ? null : who === "wrong" ? "nobody-knows-this-one" : TOKENS[who];
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(new Error("no answer")), PATIENCE);
  try {
    const response = await send(path, {
      method,
      headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && method !== "GET" && method !== "HEAD" && { body }),
      ...{ signal: over.signal, redirect: "manual" },
    });
    const type = response.headers.get("content-type") ?? "";
    const isStream = type.startsWith("text/event-stream");
    if (isStream) await response.body?.cancel(); // it has no end
    return { status: response.status, type, text: isStream ? "" : await response.text() };
  } catch (error) {
    return { status: 599, type: "", text: String(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Notes the ids in an answer, so that others are asked of what is there. */
function remember({ text }: Answered, ids: string[]): void {
  for (const [, id] of text.slice(0, 5000).matchAll(/"(?:id|scheduleId)":"((?:[^"\\]|\\.)+)"/g)) {
    const value: string = JSON.parse(`"${id}"`);
    if (value.isWellFormed() && value.length < 300 && !ids.includes(value)) ids.push(value);
  }
  if (ids.length > IDS) ids.splice(3, ids.length - IDS);
}

function show({ method, path, headers, body }: MadeUp): string {
  const text = body === undefined ? "" : String(body).slice(0, 300);
  return `${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${text}`;
}
