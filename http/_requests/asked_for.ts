import type { Presenter } from "../_answers/presenter.ts";
import { type FieldError, invalid } from "../_answers/problem.ts";

/** Conditions on what may be hidden. */
interface Conditions {
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: string | undefined;
}

/**
 * Refuses conditions on what is hidden: by whether something is found, it could be guessed.
 *
 * @throws {Problem} when there is one
 */
export function requireShown(
  { metadata = {}, error }: Conditions,
  present: Presenter,
  place: FieldError["in"],
): void {
  const hidden = Object.entries(metadata)
    .filter(([key, value]) => present.hides(`metadata.${key}`, key, value))
    .map(([key]) => `metadata.${key}`);
  if (error !== undefined && present.hides("error.message", "message", error)) hidden.push("error");
  if (hidden.length === 0) return;
  const reason = "what is hidden cannot be asked for";
  throw invalid(hidden.map((field) => ({ in: place, field, reason })));
}
