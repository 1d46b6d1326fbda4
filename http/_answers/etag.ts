import type { Context } from "hono";
import type { Schedule, Task } from "../../core.ts";
import { Problem } from "./problem.ts";
import { encodeValue } from "../_values/encode.ts";

/** The entity tag of what users have set of a schedule: it stays the same when the schedule fires. */
export async function etagOf(schedule: Schedule): Promise<string> {
  const { nextFireTime: _, lastFireTime: __, runs: ___, error: ____, ...others } = schedule;
  const { acquiredBy: _____, acquiredUntil: ______, trigger, ...set } = others;
  return await digest([set, trigger.toJSON()]);
}

/** The entity tag of a task. */
export async function etagOfTask(task: Task): Promise<string> {
  return await digest(task);
}

async function digest(value: object): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(encodeValue(value, "", () => false)));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `"${
    Array.from(hash.slice(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("")
  }"`;
}

/** What has to be true of the thing at hand, as RFC 9110 section 13.1 has it. */
interface Conditions {
  /** `If-Match`. */
  readonly ifMatch: string | undefined;
  /** `If-None-Match`. */
  readonly ifNoneMatch: string | undefined;
}

/** The conditions of a request. */
function conditionsOf({ req }: Context): Conditions {
  return { ifMatch: req.header("if-match"), ifNoneMatch: req.header("if-none-match") };
}

/**
 * Checks the conditions of a request for a schedule.
 *
 * @throws {Problem} 412 when they are not met
 */
export async function requireMatch(c: Context, schedule: Schedule | null): Promise<void> {
  const conditions = conditionsOf(c);
  if (conditions.ifMatch === undefined && conditions.ifNoneMatch === undefined) return;
  requireConditions(conditions, schedule && await etagOf(schedule));
}

/**
 * Checks the conditions of a request for a task.
 *
 * @throws {Problem} 412 when they are not met
 */
export async function requireTaskMatch(c: Context, task: Task): Promise<void> {
  requireConditions(conditionsOf(c), await etagOfTask(task));
}

function requireConditions({ ifMatch, ifNoneMatch }: Conditions, etag: string | null): void {
  if (ifMatch !== undefined && !matches(ifMatch, etag)) {
    fail(etag === null ? "there is none" : `it has changed since: its ETag is ${etag}`, "If-Match");
  }
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) {
    fail("there is one", "If-None-Match");
  }
}

function matches(condition: string, etag: string | null): boolean {
  if (etag === null) return false;
  return condition.trim() === "*" ||
    condition.split(",").some((each) => each.trim() === etag);
}

function fail(reason: string, field: string): never {
  throw new Problem(412, `The condition is not met: ${reason}`, {
    name: "preconditionFailed",
    errors: [{ in: "header", field, reason }],
  });
}
