/** How one test went in one runtime. */
export interface Outcome {
  readonly runtime: string;
  /** The row of the matrix. */
  readonly row: string;
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  /** What went wrong, or why it was not run. */
  readonly details?: string | undefined;
}
