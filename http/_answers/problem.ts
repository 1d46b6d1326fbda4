import { HTTPException } from "hono/http-exception";
import {
  ArgumentsError,
  ConflictingIdError,
  DeserializationError,
  JobLookupError,
  ScheduleLookupError,
  SerializationError,
  StoreUnavailableError,
  StoreUnusableError,
  TaskLookupError,
} from "../../core.ts";
import { UnreadableValue } from "../_values/decode.ts";

/** One thing that is wrong with a request. */
export interface FieldError {
  /** Where it is. */
  readonly in: "body" | "query" | "path" | "header";
  /** Its name, as in `trigger.kind`; empty when it is all of it. */
  readonly field: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** What kinds of problems there are besides those that the status says it all of. */
export type ProblemName =
  | "taskLookup"
  | "scheduleLookup"
  | "jobLookup"
  | "conflictingId"
  | "serialization"
  | "deserialization"
  | "arguments"
  | "jobNotDone"
  | "invalid"
  | "preconditionFailed"
  | "idempotency"
  | "storeUnavailable";

/** What a problem has besides its status and its detail. */
export interface ProblemParts {
  readonly name?: ProblemName;
  readonly errors?: readonly FieldError[];
  /** The id of what it is about. */
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};
/** How the types of problems begin. */
export const PROBLEM_URN = "urn:almanac:problem:";

/** An answer that is an error, as RFC 9457 has it. */
export class Problem extends Error {
  /** Makes it. */
  constructor(
    readonly status: number,
    detail: string,
    readonly parts: ProblemParts = {},
  ) {
    super(detail);
  }

  /** The answer. */
  toResponse(): Response {
    const { name, errors, id, headers } = this.parts;
    const body = {
      type: name === undefined ? "about:blank" : `${PROBLEM_URN}${name}`,
      title: TITLES[this.status] ?? "Error",
      status: this.status,
      detail: this.message,
      ...(errors && { errors }),
      ...(id !== undefined && { id }),
    };
    return new Response(JSON.stringify(body), {
      status: this.status,
      headers: { ...headers, "content-type": "application/problem+json" },
    });
  }
}

/** A problem with what a request brings along. */
export function invalid(errors: readonly FieldError[]): Problem {
  const isBody = errors.some((error) => error.in === "body");
  const detail = errors.map(({ field, reason }) => field === "" ? reason : `${field}: ${reason}`)
    .join("; ");
  return new Problem(isBody ? 422 : 400, detail, { name: "invalid", errors });
}

/** What was thrown, as a problem; `null` for what nobody expected. */
export function toProblem(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException) return ofHttp(error);
  if (!(error instanceof Error)) return null;
  const { message } = error;
  const named = ofId(error);
  if (named) return new Problem(named.status, message, named);
  if (error instanceof StoreUnavailableError || error instanceof StoreUnusableError) {
    return new Problem(503, "The store does not answer, or cannot be used just now", {
      ...{ name: "storeUnavailable", headers: { "retry-after": "5" } },
    });
  }
  return ofInput(error);
}

/** What is about something with an id. */
function ofId(error: Error): ProblemParts & { readonly status: number } | null {
  if (error instanceof TaskLookupError) {
    return { status: 404, name: "taskLookup", id: error.taskId };
  }
  if (error instanceof ScheduleLookupError) {
    return { status: 404, name: "scheduleLookup", id: error.scheduleId };
  }
  if (error instanceof JobLookupError) return { status: 404, name: "jobLookup", id: error.jobId };
  if (error instanceof ConflictingIdError) {
    return { status: 409, name: "conflictingId", id: error.id };
  }
  return null;
}

function ofHttp({ status, message }: HTTPException): Problem {
  if (status === 400) {
    return new Problem(400, "The body is no JSON", {
      ...{ name: "invalid", errors: [{ in: "body", field: "", reason: "it is no JSON" }] },
    });
  }
  return new Problem(status, message || (TITLES[status] ?? "Error"));
}

/** What the scheduler, or a trigger, refuses. */
function ofInput(error: Error): Problem | null {
  const { message } = error;
  if (error instanceof ArgumentsError) {
    return unprocessable("arguments", error.issues.map(({ path, message }) => [path, message]));
  }
  if (error instanceof UnreadableValue) {
    return unprocessable("invalid", [[error.path, error.reason]]);
  }
  if (error instanceof SerializationError) {
    return unprocessable("serialization", [[error.path, message]]);
  }
  if (error instanceof DeserializationError) {
    const field = /^Cannot read trigger/.test(message) ? "trigger" : "";
    return unprocessable("deserialization", [[field, message]]);
  }
  const isRefusal = (error instanceof TypeError || error instanceof RangeError) &&
    /^Cannot .+: /s.test(message); // what engines throw has no colon
  if (!isRefusal) return null;
  const field = /^Cannot read ([\w.[\]]+):/.exec(message)?.[1] ??
    /^Cannot [^:]+: (\w+)(?: is |\.)/.exec(message)?.[1] ?? "";
  return unprocessable("invalid", [[field, message]]);
}

function unprocessable(
  name: ProblemName,
  issues: readonly (readonly [field: string, reason: string])[],
): Problem {
  const errors = issues.map(([field, reason]) => ({ in: "body" as const, field, reason }));
  const detail = issues.map(([, reason]) => reason).join("; ");
  return new Problem(422, detail, { name, errors });
}
