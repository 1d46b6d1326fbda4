import { invalid } from "../_answers/problem.ts";
import { HIDDEN_TEXT } from "../_values/encode.ts";
import { decodeValue, UnreadableValue } from "../_values/decode.ts";

/** The arguments of a request as values, and the rest as it is. */
export function toPayload<T extends { args?: unknown; kwargs?: unknown; metadata?: unknown }>(
  body: T,
): T {
  const { args, kwargs, metadata } = body;
  if (metadata !== undefined) requireShown(metadata, "metadata");
  for (const field of ["concurrencyKey", "uniqueKey"] as const) {
    if ((body as Readonly<Record<string, unknown>>)[field] === HIDDEN_TEXT) refuseHidden(field);
  }
  return {
    ...body,
    ...(args !== undefined && { args: decoded(args, "args") }),
    ...(kwargs !== undefined && { kwargs: decoded(kwargs, "kwargs") }),
  };
}

function decoded(value: unknown, field: string): unknown {
  try {
    return decodeValue(value, field);
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    throw invalid([{ in: "body", field: error.path, reason: error.reason }]);
  }
}

/** Refuses metadata in which something was hidden: it would be lost. */
function requireShown(value: unknown, path: string, depth = 0): void {
  if (typeof value !== "object" || value === null || depth > 200) return;
  if ((value as { $type?: unknown }).$type === "Redacted") {
    refuseHidden(path);
  }
  for (const [key, part] of Object.entries(value)) requireShown(part, `${path}.${key}`, depth + 1);
}

function refuseHidden(field: string): never {
  const reason = "what was hidden cannot be stored: give the value";
  throw invalid([{ in: "body", field, reason }]);
}
