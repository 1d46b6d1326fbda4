import type { Context } from "hono";
import { sha256 } from "hono/utils/crypto";
import type { Env, Subject } from "../_env.ts";
import { invalid } from "../_answers/problem.ts";
import { type Reply, toResponse } from "../_answers/reply.ts";

/** The key of a request, if it has one. */
export function idempotencyKeyOf(c: Context<Env>): string | undefined {
  const key = c.req.header("idempotency-key");
  if (key === undefined || /^[ -~]{1,255}$/.test(key)) return key;
  throw invalid([{
    ...{ in: "header", field: "Idempotency-Key" },
    reason: "it has 1 to 255 characters, all of them ASCII",
  }]);
}

/** Does what a request asks for; once, if it has an `Idempotency-Key` and comes again. */
export async function requestOnce(
  c: Context<Env>,
  { idempotency, prefix }: Subject,
  work: () => Promise<Reply>,
): Promise<Response> {
  const key = idempotencyKeyOf(c);
  if (key === undefined) return toResponse(await work());
  const who = await sha256(c.req.header("authorization") ?? c.req.header("cookie") ?? "");
  const request = {
    key: JSON.stringify([key, who, prefix, c.req.path]),
    body: await c.req.text(),
  };
  return await idempotency.once(request, async () => toResponse(await work()));
}
