import { BASE } from "./base.ts";
import { noteServerTime } from "./server_clock.ts";
import { ProblemError, toProblem } from "./problem.ts";

/** What a query string is made of; lists repeat their key, and what is empty is left out. */
export type Query = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly string[]>
>;

/** How a request differs from a plain one. */
export interface RequestOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/** An answer with the tag of its version. */
export interface Tagged<Value> {
  readonly value: Value;
  readonly etag: string | null;
}

/** A query string with its question mark, or nothing. */
export function toQuery(query: Query): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    if (typeof value === "object") value.forEach((each) => pairs.append(key, each));
    else pairs.append(key, String(value));
  }
  const text = pairs.toString();
  return text && `?${text}`;
}

/** A part of a path, for whatever an id may hold. */
export const part: (id: string) => string = encodeURIComponent;

/** Asks the server, and gives what it answers with the tag of its version. */
export async function requestTagged<Value>(
  method: string,
  path: string,
  { body, headers = {}, signal }: RequestOptions = {},
): Promise<Tagged<Value>> {
  const hasBody = body !== undefined;
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      credentials: "same-origin",
      headers: {
        accept: "application/json",
        ...(hasBody && { "content-type": "application/json" }),
        ...headers,
      },
      ...(hasBody && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ProblemError(0, "No answer", "The server cannot be reached.");
  }
  noteServerTime(response.headers.get("date"));
  if (!response.ok) throw await toProblem(response);
  const text = await response.text();
  return {
    value: (text === "" ? undefined : JSON.parse(text)) as Value,
    etag: response.headers.get("etag"),
  };
}

/** Asks the server, and gives what it answers. */
export async function request<Value>(
  method: string,
  path: string,
  options?: RequestOptions,
): Promise<Value> {
  return (await requestTagged<Value>(method, path, options)).value;
}

/** Reads something. */
export function get<Value>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Value> {
  return request<Value>("GET", path + toQuery(query), signal ? { signal } : {});
}
