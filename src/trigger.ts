import { DeserializationError } from "./errors.ts";

/** A value that JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * What a trigger is stored as: its `kind` and whatever brings it back. `implied` names the fields
 * that the clock filled in because the user did not: they are no part of what the trigger means.
 */
export interface TriggerSpec {
  /** The name of the kind of trigger. */
  readonly kind: string;
  /** The fields that the clock filled in. */
  readonly implied?: readonly string[];
  /** Whatever brings the trigger back. */
  readonly [field: string]: JsonValue | undefined;
}

/** A pure rule that gives fire times. The same question always has the same answer. */
export interface Trigger {
  /**
   * The first fire time strictly after `after`; without it, the very first one.
   * `null` when there is none. Never returns a time that is not later than `after`.
   *
   * @throws {TypeError} when `after` is no valid date
   */
  next(after?: Date): Date | null;
  /** A plain value from which {@linkcode triggerFromJSON} makes an equal trigger. */
  toJSON(): TriggerSpec;
  /**
   * The same rule with a start that was not given fixed at `now`: from then on nothing is before it.
   * A trigger that needs no start, or was given one, has no need of this method.
   *
   * @throws {TypeError} when `now` is no valid date
   */
  anchored?(now: Date): Trigger;
}

/** A class of triggers that can be brought back from JSON. */
export interface TriggerType {
  /** The name that its specs carry, unique among all kinds. */
  readonly kind: string;
  /** Makes a trigger of a spec; throws when it cannot. */
  fromJSON(spec: TriggerSpec): Trigger;
}

const types = new Map<string, TriggerType>();

/**
 * Makes a kind of trigger known, so that schedules that use it can be read back from a store.
 *
 * @throws {TypeError} when another class has this kind already
 */
export function registerTrigger(type: TriggerType): void {
  const known = types.get(type.kind);
  if (known && known !== type) {
    throw new TypeError(`Cannot register trigger kind "${type.kind}": another class has this kind`);
  }
  types.set(type.kind, type);
}

/**
 * The trigger that a spec stands for.
 *
 * @throws {DeserializationError} when its kind is not registered or the spec is no longer valid
 */
export function triggerFromJSON(spec: TriggerSpec): Trigger {
  const type = types.get(spec?.kind);
  if (!type) {
    throw new DeserializationError(
      `Cannot read trigger: kind "${spec?.kind}" is not registered here: import its class, or register ` +
        "it by registerTrigger()",
    );
  }
  try {
    return type.fromJSON(spec);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeserializationError(`Cannot read trigger of kind "${spec.kind}": ${reason}`, {
      cause,
    });
  }
}

/**
 * The next `n` fire times, or fewer when the trigger ends before.
 *
 * @example Preview
 * ```ts
 * import { IntervalTrigger, upcoming } from "@almanac/scheduler";
 *
 * const trigger = new IntervalTrigger({ hours: 1, startTime: "2026-01-01T00:00:00Z" });
 * console.log(upcoming(trigger, 2).map((date) => date.toISOString()));
 * // ["2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00.000Z"]
 * ```
 */
export function upcoming(trigger: Trigger, n: number, after?: Date): Date[] {
  const times: Date[] = [];
  for (let time = after; times.length < n;) {
    const next = trigger.next(time);
    if (!next) break;
    times.push(next);
    time = next;
  }
  return times;
}

/**
 * A text that is equal for two specs that mean the same rule: keys in order, and without what the
 * clock filled in.
 */
export function definitionOf(spec: TriggerSpec): string {
  return JSON.stringify(canonical(spec));
}

function canonical(value: JsonValue | TriggerSpec | undefined): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, JsonValue>;
  const implied = Array.isArray(record.implied) ? record.implied : [];
  return Object.fromEntries(
    Object.keys(record).filter((key) => key !== "implied" && !implied.includes(key)).sort()
      .map((key) => [key, canonical(record[key])]),
  );
}
