import { ArgumentsError, DeserializationError } from "../errors.ts";
import { show } from "../input/refuse.ts";
import type { SchemaIssue, StandardSchema } from "../standard_schema.ts";
import type { StoredJob } from "../stored.ts";
import type { TaskOptions } from "../task.ts";

/** The arguments of a job as a list: its `kwargs` are the last one. */
export function argumentList(
  { args, kwargs }: Pick<StoredJob, "args" | "kwargs">,
): readonly unknown[] {
  return kwargs === null ? args : [...args, kwargs];
}

/**
 * The arguments as the function of a task gets them: in the form of its version, and as its schema makes
 * them.
 *
 * @throws {ArgumentsError} when the schema does not take them
 * @throws {DeserializationError} when they are of another version that cannot be made into this one
 */
export function argumentsFor(
  job: Pick<StoredJob, "id" | "taskId" | "args" | "kwargs" | "version">,
  { args: schema, version = 1, upgrade }: TaskOptions,
): readonly unknown[] | Promise<readonly unknown[]> {
  const { taskId } = job;
  const list = argumentList(job);
  const action = `run job "${job.id}" of task "${taskId}"`;
  if (job.version > version || (job.version < version && upgrade)) {
    const upgrading = upgraded(list, job.version, { version, upgrade }, action);
    return schema
      ? upgrading.then((args) => checkedArguments(taskId, schema, args, action))
      : upgrading;
  }
  return schema ? checkedArguments(taskId, schema, list, action) : list;
}

async function upgraded(
  list: readonly unknown[],
  from: number,
  { version, upgrade }: { readonly version: number; readonly upgrade: TaskOptions["upgrade"] },
  action: string,
): Promise<readonly unknown[]> {
  const reason =
    `Cannot ${action}: its arguments are of version ${from}, and the task's of ${version}`;
  if (!upgrade || from > version) throw new DeserializationError(reason);
  try {
    const made = await upgrade(list, from);
    if (Array.isArray(made)) return made;
    throw new TypeError(`upgrade() gives a list of arguments, got ${show(made)}`);
  } catch (cause) {
    throw new DeserializationError(`${reason}: ${String(cause)}`, { cause });
  }
}

/**
 * Arguments as a schema makes them.
 *
 * @throws {ArgumentsError} when it does not take them
 */
export async function checkedArguments(
  taskId: string,
  schema: StandardSchema,
  list: readonly unknown[],
  action: string,
): Promise<readonly unknown[]> {
  const result = await schema["~standard"].validate(list);
  if (result.issues) throw new ArgumentsError(taskId, result.issues.map(toIssue), action);
  if (Array.isArray(result.value)) return result.value;
  const message = `the schema makes no list of arguments, but ${show(result.value)}`;
  throw new ArgumentsError(taskId, [{ path: "args", message }], action);
}

/** `args[0].to`, from the path of a schema. */
function toIssue({ message, path = [] }: SchemaIssue) {
  const keys = path.map((part) => typeof part === "object" ? part.key : part);
  const text = keys.map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`);
  return { path: `args${text.join("")}`, message };
}
