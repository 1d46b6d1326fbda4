/** One field that the server refuses, and why. */
export interface FieldError {
  readonly in: string;
  readonly field: string;
  readonly reason: string;
}

/** An answer of the server that is no success, as RFC 9457 has it. */
export class ProblemError extends Error {
  /** Takes the status, and what the body says. */
  constructor(
    /** The HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** A short name of what went wrong. */
    readonly title: string,
    detail: string,
    /** The fields that are refused. */
    readonly errors: readonly FieldError[] = [],
  ) {
    super(detail);
  }
}

/** Reads a refusal; bodies that are no problem document become one. */
export async function toProblem(response: Response): Promise<ProblemError> {
  const { status, statusText } = response;
  const title = statusText || `HTTP ${status}`;
  try {
    const body = await response.json() as {
      title?: string;
      detail?: string;
      errors?: readonly FieldError[];
    };
    const reasons = body.errors?.map(({ field, reason }) => `${field}: ${reason}`).join("; ");
    return new ProblemError(
      status,
      body.title ?? title,
      body.detail ?? reasons ?? body.title ?? title,
      body.errors,
    );
  } catch {
    return new ProblemError(status, title, `The server answered ${status} ${title}.`);
  }
}

/** What to show of anything that was thrown. */
export function asProblem(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  return new ProblemError(0, "No answer", "The server cannot be reached.");
}
