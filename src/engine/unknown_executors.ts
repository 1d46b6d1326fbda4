import type { Logger } from "../logger.ts";
import type { Role } from "../role.ts";

/** What {@linkcode UnknownExecutors} looks at. */
export interface UnknownExecutorsOptions {
  readonly executors: ReadonlyMap<string, unknown>;
  readonly role: Role;
  readonly logger: Logger;
}

/** Warns once of each executor that work is added for and that this scheduler does not have. */
export class UnknownExecutors {
  readonly #options: UnknownExecutorsOptions;
  readonly #warned = new Set<string>();

  constructor(options: UnknownExecutorsOptions) {
    this.#options = options;
  }

  /** Notes that work was added for an executor; `undefined` is one that is not known here. */
  added(name: string | undefined): void {
    const { executors, role, logger } = this.#options;
    if (name === undefined || role === "scheduler" || executors.has(name)) return;
    if (this.#warned.has(name)) return;
    this.#warned.add(name);
    logger.warn(`There is no executor "${name}" here: its jobs wait for a scheduler that has it`);
  }
}
