import type { z } from "@hono/zod-openapi";
import { type FieldError, invalid, Problem } from "../_answers/problem.ts";

type Issue = z.core.$ZodIssue;

const PLACES: Readonly<Record<string, FieldError["in"]>> = {
  json: "body",
  query: "query",
  param: "path",
  header: "header",
};

/** What is wrong with a request, as a problem that names each field. */
export function toInvalid(
  target: string,
  issues: readonly Issue[],
): Problem {
  const place = PLACES[target] ?? "body";
  const errors = issues.flatMap((issue) => errorsOf(issue, "", place));
  const problem = invalid(errors);
  return place === "path" ? new Problem(404, problem.message, problem.parts) : problem;
}

function errorsOf(issue: Issue, above: string, place: FieldError["in"]): FieldError[] {
  const field = pathOf(issue.path, above);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      ...{ in: place, field: pathOf([key], field), reason: "there is no such field" },
    }));
  }
  if (issue.code === "invalid_union" && issue.message === "Invalid input") {
    const closest = closestOf(issue.errors);
    if (closest) return closest.flatMap((each) => errorsOf(each, field, place));
    return [{ in: place, field, reason: reasonsOf(issue.errors) }];
  }
  return [{ in: place, field, reason: lower(issue.message) }];
}

/** Of the ways in which a value could have been right, the one that it got furthest with. */
function closestOf(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const deep = branches.filter((issues) =>
    issues.every(({ path, code }) => path.length > 0 || code === "unrecognized_keys")
  );
  return deep.length === 1 ? deep[0] : undefined;
}

function reasonsOf(branches: readonly (readonly Issue[])[]): string {
  // one or several of a query: that it is no list is no news
  const isNews = (reason: string) => reason !== "expected array, received string";
  const reasons = branches.flatMap((issues) => issues.map(({ message }) => lower(message)))
    .filter(isNews);
  return [...new Set(reasons)].join("; or: ") || "it is none of what it can be";
}

function pathOf(path: readonly PropertyKey[], above: string): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, above);
}

/** "Invalid input: expected string, received number" as the end of a sentence. */
function lower(message: string): string {
  const reason = message.replace(/^Invalid (input|option): /, "");
  return reason[0]!.toLowerCase() + reason.slice(1);
}
