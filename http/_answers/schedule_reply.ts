import type { Context } from "hono";
import type { Env, Subject } from "../_env.ts";
import { etagOf } from "./etag.ts";
import type { Reply } from "./reply.ts";

/** A schedule as an answer; who may change it and not read it hears of its id and its tag alone. */
export async function scheduleReply(
  c: Context<Env>,
  { scheduler, present }: Subject,
  id: string,
  reply: Reply = {},
): Promise<Reply> {
  const found = await scheduler.getSchedule(id);
  return {
    ...reply,
    body: c.var.scopes.read ? present.schedule(found) : { id },
    headers: { ...reply.headers, etag: await etagOf(found) },
  };
}
