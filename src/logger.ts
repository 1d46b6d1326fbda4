/** Where a scheduler tells what went wrong; `console` is one. */
export interface Logger {
  /** Something went wrong that the scheduler dealt with. */
  warn(message: string, ...details: unknown[]): void;
  /** Something of the user's failed. */
  error(message: string, ...details: unknown[]): void;
}

/** A logger that cannot fail: what `logger` throws is passed over. */
export function guarded(logger: Logger): Logger {
  const quietly = (level: keyof Logger) => (message: string, ...details: unknown[]) => {
    try {
      logger[level](message, ...details);
    } catch {
      // a line that cannot be written must not end a job or the loop
    }
  };
  return { warn: quietly("warn"), error: quietly("error") };
}
