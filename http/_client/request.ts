import { StoreUnavailableError } from "../../core.ts";
import { throwProblem } from "./problems.ts";

/** Where a client sends its requests, and with what. */
export interface Remote {
  /** The address of the API, without a slash at its end. */
  readonly url: string;
  /** What comes with each request. */
  readonly headers: () => HeadersInit | Promise<HeadersInit>;
  /** What sends them. */
  readonly fetch: (request: Request) => Promise<Response>;
}

/** What is asked for. */
export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks, and gives the answer.
 *
 * @throws {Error} what the server says is wrong, as the scheduler itself would throw it
 * @throws {StoreUnavailableError} when nothing answers
 */
export async function ask(remote: Remote, path: string, request: Ask = {}): Promise<Response> {
  const { method = "GET", query = {}, body, signal } = request;
  const headers = new Headers(await remote.headers());
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
  if (body !== undefined) headers.set("content-type", "application/json");
  const sent = new Request(`${remote.url}${path}${searchOf(query)}`, {
    ...{ method, headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const response = await remote.fetch(sent).catch((cause) => {
    signal?.throwIfAborted();
    throw new StoreUnavailableError(`Cannot reach ${remote.url}: nothing answers`, { cause });
  });
  return response.ok ? response : await throwProblem(response);
}

/** Asks, and gives what the answer says. */
export async function askJson<T>(remote: Remote, path: string, request?: Ask): Promise<T> {
  return await (await ask(remote, path, request)).json() as T;
}

function searchOf(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      search.append(name, typeof each === "object" ? JSON.stringify(each) : String(each));
    }
  }
  return search.size === 0 ? "" : `?${search}`;
}

/**
 * An id as part of a path.
 *
 * @throws {TypeError} for one that would lead to another path
 */
export function idOf(id: string): string {
  if (id === "." || id === "..") {
    throw new TypeError(`Cannot ask for "${id}" over HTTP: no path can have it`);
  }
  return encodeURIComponent(id);
}
