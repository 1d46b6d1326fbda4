/** What a handler answers. */
export interface Reply {
  /** @default 200 */
  readonly status?: number;
  /** What goes out as JSON. @default nothing */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The response that it is. */
export function toResponse({ status = 200, body, headers = {} }: Reply): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, "content-type": "application/json" },
  });
}
