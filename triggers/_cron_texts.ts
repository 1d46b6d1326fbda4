import { CRON_FIELDS } from "./_cron_field.ts";

/** The name of a field of a cron expression. */
export type CronFieldName = keyof typeof CRON_FIELDS;

/** All of them, the longest first. */
export const FIELD_NAMES = Object.keys(CRON_FIELDS) as CronFieldName[];

/** The text of every field of a cron expression. */
export type CronTexts = Readonly<Record<CronFieldName, string>>;

/**
 * The texts of all fields, when some are given: `*` above the lowest of these, and below it the least
 * value.
 *
 * @throws {TypeError} when none is given
 */
export function fillIn(given: Readonly<Partial<Record<CronFieldName, string>>>): CronTexts {
  const lowest = FIELD_NAMES.findLastIndex((name) => given[name] !== undefined);
  if (lowest < 0) {
    throw new TypeError(
      `Cannot make a CronTrigger: give at least one of ${FIELD_NAMES.join(", ")}`,
    );
  }
  const texts = FIELD_NAMES.map((
    name,
    i,
  ) => [name, given[name] ?? (i < lowest ? "*" : least(name))]);
  return Object.fromEntries(texts);
}

function least(name: CronFieldName): string {
  return name === "week" || name === "dayOfWeek" ? "*" : String(CRON_FIELDS[name].min);
}
