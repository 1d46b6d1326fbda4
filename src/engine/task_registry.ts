import { ConflictingIdError } from "../errors.ts";
import { toTaskSettings } from "../input/task_settings.ts";
import type { StoredTask } from "../stored.ts";
import { type AnyTask, type TaskFunction, type TaskOptions, toDefinition } from "../task.ts";

/** A task as it was named in a call. */
export interface NamedTask {
  readonly id: string;
  /** Its function, if that was given. */
  readonly fn: TaskFunction | undefined;
  /** The very options that the task was made with. */
  readonly options: TaskOptions;
  /** What it sets itself; `null` when only its id is known here. */
  readonly settings: Partial<Omit<StoredTask, "id">> | null;
}

/** The functions of the tasks that this process has. */
export class TaskRegistry {
  readonly #defaults: Omit<StoredTask, "id">;
  readonly #functions = new Map<string, TaskFunction>();
  readonly #settings = new Map<string, Partial<Omit<StoredTask, "id">>>();
  readonly #configured = new Map<string, TaskOptions>();

  /** Takes the settings of tasks that do not set them. */
  constructor(defaults: Omit<StoredTask, "id">) {
    this.#defaults = defaults;
  }

  /** The functions by the ids of their tasks. */
  get functions(): ReadonlyMap<string, TaskFunction> {
    return this.#functions;
  }

  /** How often a job of a task may be started, as its definition here says. */
  maxAttemptsOf(id: string): number {
    return this.#settings.get(id)?.maxAttempts ?? this.#defaults.maxAttempts;
  }

  /**
   * What is known of a task, however it was given; nothing is noted yet.
   *
   * @throws {ConflictingIdError} when the task has another function, unless `rebind` is set
   */
  look(subject: AnyTask, action: string, { rebind = false } = {}): NamedTask {
    const { id, fn, options } = toDefinition(subject);
    if (!fn) return { id, fn, options, settings: this.#settings.get(id) ?? null };
    const settings = toTaskSettings(options, action);
    const known = this.#functions.get(id);
    if (known && known !== fn && !rebind) throw conflict(id, action);
    return { id, fn, options, settings };
  }

  /**
   * Refuses tasks of one id and two functions.
   *
   * @throws {ConflictingIdError} when there are any
   */
  requireOneFunctionEach(tasks: readonly NamedTask[], action: string): void {
    const functions = new Map<string, TaskFunction>();
    for (const { id, fn } of tasks) {
      if (!fn) continue;
      if ((functions.get(id) ?? fn) !== fn) throw conflict(id, action);
      functions.set(id, fn);
    }
  }

  /** Notes the function of a task, if it was given. */
  bind({ id, fn, settings }: NamedTask): void {
    if (!fn) return;
    this.#functions.set(id, fn);
    this.#settings.set(id, settings ?? {});
  }

  /**
   * What a task that is configured sets by itself: only the first time, so that what it was given
   * since stays.
   */
  ownChange({ id, fn, options, settings }: NamedTask): Partial<Omit<StoredTask, "id">> {
    return fn && this.#configured.get(id) !== options ? settings ?? {} : {};
  }

  /** Notes that a task was configured. */
  configured({ id, fn, options }: NamedTask): void {
    if (fn) this.#configured.set(id, options);
  }

  /** What a task that a store does not have gets where nothing is given. */
  defaultsFor({ settings }: NamedTask): Omit<StoredTask, "id"> {
    return { ...this.#defaults, ...settings };
  }

  /** What to add for a task that is defined here, if a store does not have it. */
  rowsFor(task: NamedTask): StoredTask[] {
    return task.settings ? [{ id: task.id, ...this.defaultsFor(task) }] : [];
  }

  /** Forgets a task. */
  forget(id: string): void {
    this.#functions.delete(id);
    this.#settings.delete(id);
    this.#configured.delete(id);
  }
}

function conflict(id: string, action: string): ConflictingIdError {
  return new ConflictingIdError(
    id,
    `Cannot ${action}: task "${id}" has another function here already (give this one an id of its ` +
      `own with task(), or put it in its place with configureTask())`,
  );
}
