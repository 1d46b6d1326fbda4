import {
  ArgumentsError,
  ConflictingIdError,
  DeserializationError,
  JobLookupError,
  ScheduleLookupError,
  SerializationError,
  StoreUnavailableError,
  TaskLookupError,
} from "../../core.ts";

/** What a server says is wrong: RFC 9457. */
export interface ProblemDetails {
  /** `about:blank`, or `urn:almanac:problem:…` */
  readonly type: string;
  /** What the status says. */
  readonly title: string;
  /** The status. */
  readonly status: number;
  /** What is wrong. */
  readonly detail: string;
  /** Each thing that is wrong with the request. */
  readonly errors?: readonly {
    /** Where it is. */
    readonly in: string;
    /** Its name. */
    readonly field: string;
    /** What is wrong with it. */
    readonly reason: string;
  }[];
  /** The id of what it is about. */
  readonly id?: string;
}

/** A server refuses, or fails, for a reason that a scheduler in the process does not have. */
export class HttpProblemError extends Error {
  /** The name of this class. */
  override readonly name = "HttpProblemError";
  /** Makes the error. */
  constructor(
    readonly status: number,
    readonly problem: ProblemDetails | null,
    url: string,
  ) {
    super(`Cannot use ${url}: ${problem?.detail ?? "it answered"} (status ${status})`);
  }
}

const URN = "urn:almanac:problem:";

/** Throws what a scheduler in the process would have thrown. */
export async function throwProblem(response: Response): Promise<never> {
  const problem = await readProblem(response);
  throw errorOf(problem) ?? new HttpProblemError(response.status, problem, response.url);
}

async function readProblem(response: Response): Promise<ProblemDetails | null> {
  const text = await response.text();
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) return null;
  try {
    return JSON.parse(text) as ProblemDetails;
  } catch {
    return null;
  }
}

function errorOf(problem: ProblemDetails | null): Error | null {
  if (!problem?.type.startsWith(URN)) return null;
  const { detail, id = "", errors = [] } = problem;
  const issues = errors.map(({ field, reason }) => ({ path: field, message: reason }));
  switch (problem.type.slice(URN.length)) {
    case "taskLookup":
      return new TaskLookupError(id, detail);
    case "scheduleLookup":
      return new ScheduleLookupError(id, detail);
    case "jobLookup":
    case "jobNotDone":
      return new JobLookupError(id, detail);
    case "conflictingId":
      return new ConflictingIdError(id, detail);
    case "serialization":
      return new SerializationError(issues[0]?.path ?? "", detail);
    case "deserialization":
      return new DeserializationError(detail);
    case "arguments":
      return new ArgumentsError(id, issues, "send arguments");
    case "storeUnavailable":
      return new StoreUnavailableError(detail);
    case "invalid":
      return new TypeError(`Cannot do what was asked for: ${detail}`);
    default:
      return null;
  }
}
