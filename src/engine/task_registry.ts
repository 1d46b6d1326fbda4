import { ConflictingIdError } from "../errors.ts";
import { toTaskSettings } from "../input/task_settings.ts";
import type { StoredTask } from "../stored.ts";
import { type AnyTask, type TaskFunction, toDefinition } from "../task.ts";

/** A task as it was named in a call. */
export interface NamedTask {
  readonly id: string;
  /** What it sets itself; `null` when only its id is known here. */
  readonly settings: Partial<Omit<StoredTask, "id">> | null;
}

/** The functions of the tasks that this process has. */
export class TaskRegistry {
  readonly #defaults: Omit<StoredTask, "id">;
  readonly #functions = new Map<string, TaskFunction>();
  readonly #settings = new Map<string, Partial<Omit<StoredTask, "id">>>();

  /** Takes the settings of tasks that do not set them. */
  constructor(defaults: Omit<StoredTask, "id">) {
    this.#defaults = defaults;
  }

  /** The functions by the ids of their tasks. */
  get functions(): ReadonlyMap<string, TaskFunction> {
    return this.#functions;
  }

  /**
   * Notes the function of a task, if it was given, and gives what is known of the task.
   *
   * @throws {ConflictingIdError} when the task has another function, unless `rebind` is set
   */
  bind(subject: AnyTask, action: string, { rebind = false } = {}): NamedTask {
    const { id, fn, options } = toDefinition(subject);
    if (!fn) return { id, settings: this.#settings.get(id) ?? null };
    const settings = toTaskSettings(options, action);
    const known = this.#functions.get(id);
    if (known && known !== fn && !rebind) {
      throw new ConflictingIdError(
        id,
        `Cannot ${action}: task "${id}" has another function here already (give this one an id ` +
          `of its own with task(), or put it in its place with configureTask())`,
      );
    }
    this.#functions.set(id, fn);
    this.#settings.set(id, settings);
    return { id, settings };
  }

  /** What to add for a task that is defined here, if a store does not have it. */
  rowsFor({ id, settings }: NamedTask): StoredTask[] {
    return settings ? [{ id, ...this.#defaults, ...settings }] : [];
  }

  /** Forgets a task. */
  forget(id: string): void {
    this.#functions.delete(id);
    this.#settings.delete(id);
  }
}
