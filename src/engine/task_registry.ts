import { ConflictingIdError } from "../errors.ts";
import { toTaskSettings } from "../input/task_settings.ts";
import type { Payload } from "../input/payload.ts";
import { argumentList, checkedArguments } from "./task_arguments.ts";
import { mergePolicies } from "../policy.ts";
import type { StandardSchema } from "../standard_schema.ts";
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
  /** The options that tasks were made with, and those that `configureTask` got besides. */
  readonly #made = new Map<string, TaskOptions>();
  readonly #given = new Map<string, TaskOptions>();
  readonly #configured = new Map<string, TaskOptions>();

  /** Takes the settings of tasks that do not set them. */
  constructor(defaults: Omit<StoredTask, "id">) {
    this.#defaults = defaults;
  }

  /** The functions by the ids of their tasks. */
  get functions(): ReadonlyMap<string, TaskFunction> {
    return this.#functions;
  }

  /** What a task was made with, or configured with since, functions as well. */
  optionsOf(id: string): TaskOptions {
    const [made = {}, given = {}] = [this.#made.get(id), this.#given.get(id)];
    const retry = { ...made.retry, ...given.retry };
    return { ...made, ...given, retry };
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
  bind({ id, fn, options, settings }: NamedTask): void {
    if (!fn) return;
    this.#made.set(id, options);
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
  configured({ id, fn, options }: NamedTask, given: TaskOptions): void {
    if (fn) this.#configured.set(id, options);
    this.#given.set(id, { ...this.#given.get(id), ...given });
  }

  /** What a task that a store does not have gets where nothing is given. */
  defaultsFor({ settings }: NamedTask): Omit<StoredTask, "id"> {
    return mergeSettings(this.#defaults, settings ?? {});
  }

  /** What to add for a task that is defined here, if a store does not have it. */
  rowsFor(task: NamedTask): StoredTask[] {
    return task.settings ? [{ id: task.id, ...this.defaultsFor(task) }] : [];
  }

  /** The version of the arguments that a task takes; `null` where the store knows it alone. */
  versionOf({ id, fn, options }: NamedTask): number | null {
    const { version = fn || this.#functions.has(id) ? 1 : null } = fn
      ? options
      : this.optionsOf(id);
    return version;
  }

  /** What checks the arguments of a task, if it is known here and has that. */
  schemaOf({ id, fn, options }: NamedTask): StandardSchema | undefined {
    return (fn ? options : {}).args ?? this.#given.get(id)?.args ?? this.#made.get(id)?.args;
  }

  /**
   * Checks arguments by the schema of their task, if it is known here and has one.
   *
   * @throws {ArgumentsError} when it does not take them
   */
  async check({ id, fn, options }: NamedTask, payload: Payload, action: string): Promise<void> {
    const { args: schema = this.optionsOf(id).args } = fn ? options : {};
    if (schema) {
      await checkedArguments(id, schema, argumentList(payload), `${action} of task "${id}"`);
    }
  }

  /** Forgets a task. */
  forget(id: string): void {
    this.#functions.delete(id);
    this.#settings.delete(id);
    this.#made.delete(id);
    this.#given.delete(id);
    this.#configured.delete(id);
  }
}

/** Settings with others over them: policies part by part. */
export function mergeSettings<T extends Partial<Omit<StoredTask, "id">>>(
  settings: T,
  others: Partial<Omit<StoredTask, "id">>,
): T {
  if (!others.policy) return { ...settings, ...others };
  return { ...settings, ...others, policy: mergePolicies(settings.policy ?? {}, others.policy) };
}

function conflict(id: string, action: string): ConflictingIdError {
  return new ConflictingIdError(
    id,
    `Cannot ${action}: task "${id}" has another function here already (give this one an id of its ` +
      `own with task(), or put it in its place with configureTask())`,
  );
}
