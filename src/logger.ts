/** Where a scheduler tells what went wrong; `console` is one. */
export interface Logger {
  /** Something went wrong that the scheduler dealt with. */
  warn(message: string, ...details: unknown[]): void;
  /** Something of the user's failed. */
  error(message: string, ...details: unknown[]): void;
}
