import { SerializationError } from "../errors.ts";
import { joinPath } from "../input/values.ts";

/**
 * Checks that a value comes through to another thread. (Some hosts send an empty object for a `URL`, and
 * say nothing.)
 *
 * @throws {SerializationError} whose `path` names the place, as in `args[0].home`
 */
export function assertSendable(value: unknown, path: string): void {
  walk(value, path, new Set());
}

function walk(value: unknown, path: string, seen: Set<object>): void {
  if (typeof value === "function" || typeof value === "symbol") refuse(`a ${typeof value}`, path);
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof URL) refuse("a URL, whose text could be sent in its place,", path);
  if (ArrayBuffer.isView(value)) return;
  if (value instanceof Map) {
    [...value].forEach(([key, item], i) => {
      walk(key, `${path}.keys[${i}]`, seen);
      walk(item, `${path}.values[${i}]`, seen);
    });
  } else if (value instanceof Set) {
    [...value].forEach((item, i) => walk(item, `${path}.values[${i}]`, seen));
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => walk(item, `${path}[${i}]`, seen));
  } else if (value instanceof Error) walk(value.cause, `${path}.cause`, seen);
  else for (const [key, item] of Object.entries(value)) walk(item, joinPath(path, key), seen);
}

function refuse(what: string, path: string): never {
  throw new SerializationError(path, `Cannot send ${path}: ${what} does not get to another thread`);
}
