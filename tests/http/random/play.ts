import { Ajv2020 } from "ajv/dist/2020.js";
import { Dice } from "../../model/_dice.ts";
import { type Answered, faultOf } from "./_check.ts";
import { type Document, operationsOf } from "./_document.ts";
import { type MadeUp, makeRequest, type Who } from "./_request.ts";
import { Values } from "./_values.ts";

/** How long one answer may take, in milliseconds. */
const PATIENCE = 20_000;
/** The most ids that are remembered. */
const IDS = 200;

/** What is asked, and how. */
export interface Play {
  /** Sends a request to a path of the app. */
  readonly send: (path: string, init: RequestInit) => Promise<Response>;
  /** What comes as `Authorization`, of those who may do everything, and of others. */
  readonly known: Readonly<Partial<Record<Who, string>> & { readonly all: string }>;
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
export async function play({ send, known, seed, count }: Play): Promise<Played> {
  const document = await read<Document>("/openapi.json", send, known.all);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const operations = operationsOf(document);
  const tasks: string[] = [];
  remember(JSON.stringify(await read("/tasks", send, known.all)), tasks);
  const others: string[] = [];
  const askers = Object.keys({ ...known, none: "", wrong: "" }) as Who[];
  const faults: string[] = [];
  const statuses: Record<string, number> = {};
  for (let step = 0; step < count; step++) {
    const dice = new Dice(seed, step);
    const values = new Values(dice, document, { tasks, others });
    const operation = dice.pick(operations);
    const isTheirEnd = operation.method === "DELETE" && operation.path.includes("/tasks/");
    if (isTheirEnd && dice.chance(0.95)) continue; // without tasks there is little to see
    const asked = makeRequest(operation, askers, dice, values);
    const answered = await ask(asked, send, known[asked.who]);
    statuses[answered.status] = (statuses[answered.status] ?? 0) + 1;
    const fault = faultOf(asked, answered, document, ajv);
    if (fault) faults.push(`${step}: ${asked.who} ${show(asked)}\n  ${fault}`);
    remember(answered.text, others);
  }
  return { faults, statuses };
}

async function read<T>(path: string, send: Play["send"], authorization: string): Promise<T> {
  return await (await send(path, { headers: { authorization } })).json();
}

async function ask(
  asked: MadeUp,
  send: Play["send"],
  known: string | undefined,
): Promise<Answered> {
  const { method, path, headers, body, who } = asked;
  const authorization = who === "wrong" ? "Bearer nobody-knows-this-one" : known;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(new Error("no answer")), PATIENCE);
  try {
    const response = await send(path, {
      method,
      headers: { ...headers, ...(authorization && { authorization }) },
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
function remember(text: string, ids: string[]): void {
  for (const [, id] of text.slice(0, 5000).matchAll(/"(?:id|scheduleId)":"((?:[^"\\]|\\.)+)"/g)) {
    const value: string = JSON.parse(`"${id}"`);
    if (value.isWellFormed() && value.length < 300 && !ids.includes(value)) ids.push(value);
  }
  if (ids.length > IDS) ids.splice(5, ids.length - IDS);
}

function show({ method, path, headers, body }: MadeUp): string {
  const text = body === undefined ? "" : String(body).slice(0, 300);
  return `${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${text}`;
}
