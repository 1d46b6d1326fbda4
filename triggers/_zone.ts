import { MAX_EPOCH } from "../src/input/instant.ts";
import { show } from "../src/input/refuse.ts";
import { dayNumber } from "./_calendar.ts";

/** A stretch of time in which a zone keeps one offset; instants and offsets in milliseconds. */
export interface Span {
  /** Its first instant. */
  readonly start: number;
  /** The instant at which it is over. */
  readonly end: number;
  /** Local time less UTC. */
  readonly offset: number;
  /** The offset just before `start`. */
  readonly before: number;
  /** The offset from `end` on. */
  readonly after: number;
}

const DAY = 86_400_000;
/** Transitions are looked for within one cell at a time. */
const CELL = 96 * DAY;
/** Between two transitions of a zone there has always been more than this. */
const PROBE = 4 * DAY;
const MAX_CELLS = 4096;

/** 1900-01-01, in milliseconds: before it, zones kept the time of their sun. */
export const FIRST_INSTANT = -2_208_988_800_000;

/** An IANA time zone as stretches of one offset, found through `Intl` and kept. */
export class Zone {
  readonly id: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #cells = new Map<number, readonly Span[]>();
  #latest: Span;

  private constructor(id: string) {
    this.id = id;
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: id,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    this.#latest = id === "UTC"
      ? { start: -Infinity, end: Infinity, offset: 0, before: 0, after: 0 }
      : { start: 0, end: 0, offset: 0, before: 0, after: 0 };
  }

  static readonly #known = new Map<string, Zone>();

  /**
   * The zone with this IANA name; without one, that of the host.
   *
   * @throws {TypeError} when the name is no text
   * @throws {RangeError} when the host knows no such zone
   */
  static of(name: string = new Intl.DateTimeFormat().resolvedOptions().timeZone): Zone {
    if (typeof name !== "string") {
      throw new TypeError(`Cannot read timezone: expected an IANA time zone, got ${show(name)}`);
    }
    const known = Zone.#known.get(name);
    if (known) return known;
    const id = zoneId(name);
    const zone = Zone.#known.get(id) ?? new Zone(id);
    Zone.#known.set(id, zone);
    return zone;
  }

  /** The span in which `instant` is. A span may be cut in two where nothing changes. */
  spanAt(instant: number): Span {
    const latest = this.#latest;
    if (latest.start <= instant && instant < latest.end) return latest;
    const spans = this.#cell(Math.floor(instant / CELL));
    return this.#latest = spans.find(({ end }) => instant < end)!;
  }

  #cell(index: number): readonly Span[] {
    let spans = this.#cells.get(index);
    if (!spans) {
      spans = this.#measure(index * CELL, (index + 1) * CELL);
      if (this.#cells.size >= MAX_CELLS) this.#cells.clear();
      this.#cells.set(index, spans);
    }
    return spans;
  }

  #measure(start: number, end: number): Span[] {
    const starts = [start];
    const offsets = [this.#offsetAt(start)];
    for (let at = start; at < end; at += PROBE) {
      const from = offsets.at(-1)!;
      const to = this.#offsetAt(at + PROBE);
      if (from === to) continue;
      const change = this.#changeBetween(at, at + PROBE, from);
      if (change === end) continue;
      starts.push(change);
      offsets.push(to);
    }
    const around = [this.#offsetAt(start - 1), ...offsets, this.#offsetAt(end)];
    return starts.map((spanStart, i) => ({
      start: spanStart,
      end: starts[i + 1] ?? end,
      offset: offsets[i]!,
      before: around[i]!,
      after: around[i + 2]!,
    }));
  }

  /** The first instant after `low` whose offset is not `offset`. */
  #changeBetween(low: number, high: number, offset: number): number {
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (this.#offsetAt(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }

  #offsetAt(instant: number): number {
    const known = Math.min(Math.max(instant, FIRST_INSTANT), MAX_EPOCH);
    const second = Math.floor(known / 1000) * 1000;
    const [month, day, year, hour, minute, sec] = this.#format.format(second).match(/\d+/g)!
      .map(Number);
    const wall = dayNumber(year!, month!, day!) * 86_400 + hour! * 3600 + minute! * 60 + sec!;
    return wall * 1000 - second;
  }
}

/** The name in the case that it is known by. One of several names of a zone stays the one it is. */
function zoneId(name: string): string {
  try {
    if (/^[+-]/.test(name)) throw new RangeError("an offset is no time zone");
    const id = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
    return id.toLowerCase() === name.toLowerCase() ? id : name;
  } catch (cause) {
    throw new RangeError(
      `Cannot read timezone: ${show(name)} is no IANA time zone that is known here, ` +
        `such as "Europe/Paris"`,
      { cause },
    );
  }
}
