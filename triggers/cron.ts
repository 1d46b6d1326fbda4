import { systemClock } from "../src/clock.ts";
import { type InstantInput, toEpoch } from "../src/input/instant.ts";
import { refuseUnknownKeys, show } from "../src/input/refuse.ts";
import { registerTrigger, type Trigger, type TriggerSpec } from "../src/trigger.ts";
import { CronRule } from "./_cron_rule.ts";
import { type CronFieldName, FIELD_NAMES, fillIn } from "./_cron_texts.ts";
import { splitCrontab } from "./_crontab.ts";
import { epochOf, epochOfNow } from "./_given.ts";
import { optionsOf, requireOrder, toEpochOr, toIso, VERSION } from "./_json.ts";
import { nextInstant } from "./_wall_clock.ts";
import { Zone } from "./_zone.ts";

export type { InstantInput } from "../src/input/instant.ts";
export type { Trigger, TriggerSpec } from "../src/trigger.ts";

/** Between which times, and in which zone, a {@linkcode CronTrigger} fires. */
export interface CronBounds {
  /** The first possible fire time. @default when the schedule is added */
  readonly startTime?: InstantInput;
  /** The last possible fire time. @default none */
  readonly endTime?: InstantInput;
  /** An IANA time zone, such as `"Europe/Paris"`. @default that of the host */
  readonly timezone?: string;
}

/**
 * The fields of a {@linkcode CronTrigger}: a number or an expression each. Fields that are not given
 * are `*` above the lowest one that is, and their least value below it.
 */
export interface CronTriggerOptions extends CronBounds {
  /** 1970 to 9999. */
  readonly year?: number | string;
  /** 1 to 12, or `jan` to `dec`. */
  readonly month?: number | string;
  /** 1 to 31, `last`, or a weekday of the month such as `2nd fri` and `last sun`. */
  readonly day?: number | string;
  /** The week of the year as ISO 8601 counts, 1 to 53. */
  readonly week?: number | string;
  /** 0 or 7 for Sunday to 6 for Saturday, or `sun` to `sat`. */
  readonly dayOfWeek?: number | string;
  /** 0 to 23. */
  readonly hour?: number | string;
  /** 0 to 59. */
  readonly minute?: number | string;
  /** 0 to 59. */
  readonly second?: number | string;
}

const BOUNDS: Readonly<Record<keyof CronBounds, true>> = {
  startTime: true,
  endTime: true,
  timezone: true,
};
const KNOWN: Readonly<Record<keyof CronTriggerOptions, true>> = {
  year: true,
  month: true,
  day: true,
  week: true,
  dayOfWeek: true,
  hour: true,
  minute: true,
  second: true,
  ...BOUNDS,
};

/**
 * Fires whenever the wall clock of a zone matches every field. A field is `*`, a number, a name,
 * a range `a-b`, `*` or a range with a step after a slash (`0-30/10`), or a list of these.
 *
 * One fixed time of day fires exactly once a day: in the gap of summer time later by the length of
 * the gap, in a repeated hour the first time (RFC 5545, section 3.3.5). If hour or minute have
 * several values it follows real time: it fires in both passes of a repeated hour, and not in a gap.
 *
 * @example Every weekday at nine in Berlin
 * ```ts
 * import { CronTrigger } from "@almanac/scheduler";
 *
 * const trigger = new CronTrigger({ dayOfWeek: "mon-fri", hour: 9, timezone: "Europe/Berlin" });
 * console.log(trigger.next(new Date("2026-03-27T12:00:00Z"))); // 2026-03-30T07:00:00.000Z
 * ```
 */
export class CronTrigger implements Trigger {
  /** The kind in its specs. */
  static readonly kind = "cron";
  readonly #zone: Zone;
  readonly #end: number;
  readonly #isImplied: boolean;
  #rule: CronRule;
  #given: Readonly<Record<string, string>>;
  #start: number;
  /** Whether a start that was not given was fixed, and so counts like one that was. */
  #isAnchored = false;

  /**
   * Takes the fields.
   *
   * @throws {TypeError} for an unknown field, one of the wrong type, or when there is none
   * @throws {SyntaxError} for an expression that cannot be read
   * @throws {RangeError} for a number out of range, an unknown zone, or an end before the start
   */
  constructor(options: CronTriggerOptions) {
    refuseUnknownKeys(options, KNOWN, "make a CronTrigger");
    const { startTime, endTime, timezone, ...fields } = options;
    this.#given = givenFields(fields);
    this.#rule = new CronRule(fillIn(this.#given), "fields");
    this.#zone = Zone.of(timezone);
    this.#isImplied = startTime === undefined;
    this.#start = toEpochOr(startTime, "startTime", systemClock.now());
    this.#end = toEpochOr(endTime, "endTime", Infinity);
    if (!this.#isImplied) requireOrder("CronTrigger", this.#start, this.#end);
  }

  /**
   * Reads a line as in crontab(5): five fields, or six with seconds in front; names; nicknames such
   * as `@daily`; `L`, `L-3`, `15W`, `LW` as days, `5L` and `1#2` as weekdays. When both day fields
   * are given, either of them is enough.
   *
   * @example The last Friday of each month, and every 15th
   * ```ts
   * import { CronTrigger } from "@almanac/scheduler";
   *
   * const trigger = CronTrigger.fromCrontab("30 17 15 * friL", { timezone: "America/New_York" });
   * console.log(trigger.next(new Date("2026-01-16T00:00:00Z"))); // 2026-01-30T22:30:00.000Z
   * ```
   *
   * @throws {TypeError} for an unknown option
   * @throws {SyntaxError} for an expression that cannot be read
   * @throws {RangeError} for a number out of range, an unknown zone, or an end before the start
   */
  static fromCrontab(text: string, bounds: CronBounds = {}): CronTrigger {
    refuseUnknownKeys(bounds, BOUNDS, "make a CronTrigger from crontab");
    const trigger = new CronTrigger({ ...bounds, year: "*" });
    trigger.#rule = new CronRule(splitCrontab(text), "crontab");
    trigger.#given = { crontab: text };
    return trigger;
  }

  /** Brings back what `toJSON` gave. */
  static fromJSON(spec: TriggerSpec): CronTrigger {
    const { crontab, ...options } = optionsOf(spec) as { crontab?: string };
    const trigger = crontab === undefined
      ? new CronTrigger(options)
      : CronTrigger.fromCrontab(crontab, options);
    trigger.#start = toEpoch(spec.startTime as string, "startTime");
    trigger.#isAnchored = spec.anchored === true;
    return trigger;
  }

  /** The same rule; if no start was given, it is `now`. */
  anchored(now: Date): CronTrigger {
    const start = epochOfNow(now);
    if (!this.#isImplied) return this;
    const trigger = CronTrigger.fromJSON(this.toJSON());
    trigger.#start = start;
    trigger.#isAnchored = true;
    return trigger;
  }

  /**
   * The first match after `after`; without it, from the start on. A start that was neither given nor
   * fixed by `anchored` does not count when `after` is given.
   */
  next(after?: Date): Date | null {
    const since = epochOf(after);
    const isBound = !this.#isImplied || this.#isAnchored || after === undefined;
    const from = isBound ? Math.max(since, this.#start - 1) : since;
    const time = nextInstant(this.#rule, this.#zone, from);
    return time === null || time > this.#end ? null : new Date(time);
  }

  /** A plain value that `fromJSON` takes. */
  toJSON(): TriggerSpec {
    return {
      kind: CronTrigger.kind,
      ...this.#given,
      version: VERSION,
      timezone: this.#zone.id,
      startTime: toIso(this.#start),
      ...(this.#end !== Infinity && { endTime: toIso(this.#end) }),
      ...(this.#isAnchored && { anchored: true }),
      ...(this.#isImplied && { implied: ["startTime", ...(this.#isAnchored ? ["anchored"] : [])] }),
    };
  }
}

/** The texts of the fields that were given. */
function givenFields(
  fields: Omit<CronTriggerOptions, keyof CronBounds>,
): Partial<Record<CronFieldName, string>> {
  const given: Partial<Record<CronFieldName, string>> = {};
  for (const name of FIELD_NAMES) {
    const value: unknown = fields[name];
    if (value === undefined) continue;
    if (typeof value !== "string" && typeof value !== "number") {
      throw new TypeError(
        `Cannot read cron field ${name}: expected a number or an expression, got ${show(value)}`,
      );
    }
    given[name] = String(value).trim();
  }
  return given;
}

registerTrigger(CronTrigger);
