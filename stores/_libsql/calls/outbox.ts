import type { Event } from "../../../src/events.ts";
import { isHint } from "../../../src/hint.ts";
import type { OutboxNews, OutboxPlace } from "../../../src/outbox.ts";
import { firstOf, MAX_TAKEN } from "./answer_size.ts";
import { single } from "../batcher.ts";
import { DATABASE_TIME, sql, type Statement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** How long events stay, in milliseconds: whoever looks less often learns only that there was one. */
const KEEP = 60_000;
/** The most events that are read at once, unless they are large. */
const MAX_READ = 1000;

interface AppendParams {
  readonly sender: string;
  readonly events: readonly Event[];
}

interface ReadParams {
  readonly sender: string;
  readonly after: OutboxPlace;
}

/** Asks for the place at the end, as JSON. */
export function endOfOutbox({ events, pulse }: Tables): Statement {
  return sql(
    `SELECT json_object('changes', (SELECT changes FROM ${pulse}), 'sequence',
      ifnull((SELECT seq FROM sqlite_sequence WHERE name = '${events}'), 0))`,
  );
}

/** The calls of a store that are about events. */
export function outboxOperations(tables: Tables) {
  const { events, pulse } = tables;
  const CHANGES = `(SELECT changes FROM ${pulse})`;

  return {
    findEnd: single<void, OutboxPlace>(() => ({
      reads: [endOfOutbox(tables)],
      read: (_, [places = []]) => JSON.parse(places[0]!),
    })),

    append: single<AppendParams, void>(({ sender, events: added }) => ({
      writes: [
        sql(
          `INSERT INTO ${events} (sender, published_at, announced, event)
            SELECT ?1, ${DATABASE_TIME}, iif(value ->> 'isHint', ${CHANGES}, 0), value ->> 'event'
            FROM json_each(?2) ORDER BY key`,
          ...[sender, JSON.stringify(added.map(toEntry))],
        ),
        sql(
          `DELETE FROM ${events} WHERE sequence IN (
            SELECT sequence FROM ${events} WHERE published_at < ${DATABASE_TIME} - ${KEEP}
              AND sequence <= (SELECT min(sequence) FROM ${events}) + 2 * ?1)`,
          added.length,
        ),
      ],
      read: () => {},
    })),

    readNews: single<ReadParams, OutboxNews>(({ sender, after }) => ({
      reads: [
        sql(
          `SELECT json_object('sequence', sequence, 'announced', announced,
              'event', iif(sender = ?1, NULL, event))
            FROM ${events} WHERE sequence IN (${
            firstOf({
              key: "sequence",
              rows: `SELECT sequence, iif(sender = ?1, 0, octet_length(event)) AS size
                FROM ${events} WHERE sequence > ?2 ORDER BY sequence LIMIT ${MAX_READ}`,
              order: "sequence",
            }, `${MAX_TAKEN}`)
          }) ORDER BY sequence`,
          ...[sender, after.sequence],
        ),
        endOfOutbox(tables),
      ],
      read: (_, [rows = [], places = []]) =>
        toNews(after, rows.map((row) => JSON.parse(row)), JSON.parse(places[0]!)),
    })),
  };
}

interface Entry {
  readonly sequence: number;
  /** How many changes there had been when it was appended, if it makes schedulers look again. */
  readonly announced: number;
  readonly event: string | null;
}

function toNews(after: OutboxPlace, entries: readonly Entry[], end: OutboxPlace): OutboxNews {
  const last = entries.at(-1)?.sequence ?? end.sequence;
  const isWhole = last >= end.sequence;
  const isOfOthers = ({ event }: Entry) => event !== null; // own ones make nobody here look again
  const announced = Math.max(
    ...[after.changes, ...entries.filter(isOfOthers).map(({ announced }) => announced)],
  );
  const changes = isWhole ? end.changes : announced;
  return {
    events: entries.flatMap(({ event }) => event === null ? [] : toEvents(event)),
    isWhole,
    isUnannounced: changes > announced,
    place: { sequence: isWhole ? end.sequence : last, changes },
  };
}

/** The names of the fields of events that are instants. */
type InstantOf<E> = E extends Event ?
    & keyof E
    & {
      [Key in keyof E]: Extract<E[Key], Date> extends never ? never : Key;
    }[keyof E]
  : never;

/** The fields of events that are instants; as text they are ISO 8601. */
const INSTANTS: Readonly<Record<InstantOf<Event>, true>> = {
  timestamp: true,
  nextFireTime: true,
  scheduledFireTime: true,
  startedAt: true,
  runAt: true,
  nominalFireTime: true,
};

function toEntry(event: Event): { readonly isHint: boolean; readonly event: string } {
  return { isHint: isHint(event), event: JSON.stringify(event) };
}

/** The event of a text, or none when it cannot be read: it is only a hint. */
function toEvents(text: string): Event[] {
  try {
    const event = JSON.parse(
      text,
      (key, value) =>
        Object.hasOwn(INSTANTS, key) && typeof value === "string" ? new Date(value) : value,
    );
    return typeof event?.type === "string" ? [event as Event] : [];
  } catch {
    return [];
  }
}
