import { show } from "../src/input/refuse.ts";
import type { CronTexts } from "./_cron_texts.ts";

/** The nicknames of crontab(5), without `@reboot`, which is no time. */
const NICKNAMES: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/**
 * The fields of a crontab expression: five, six with seconds in front, or a nickname.
 *
 * @throws {SyntaxError} when it is none of these
 */
export function splitCrontab(text: string): CronTexts {
  if (typeof text !== "string") {
    throw new TypeError(`Cannot read crontab expression: expected a text, got ${show(text)}`);
  }
  const expression = text.trim();
  const fields = expand(expression).split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) {
    throw new SyntaxError(
      `Cannot read crontab expression ${show(text)}: expected 5 fields, or 6 with ` +
        `seconds in front, got ${expression === "" ? 0 : fields.length}`,
    );
  }
  const [second, minute, hour, day, month, dayOfWeek] = fields.length === 6
    ? fields
    : ["0", ...fields];
  return {
    year: "*",
    week: "*",
    month: month!,
    day: day!,
    dayOfWeek: dayOfWeek!,
    hour: hour!,
    minute: minute!,
    second: second!,
  };
}

function expand(expression: string): string {
  if (!expression.startsWith("@")) return expression;
  const fields = NICKNAMES[expression.toLowerCase()];
  if (fields) return fields;
  throw new SyntaxError(
    `Cannot read crontab expression ${show(expression)}: expected one of ${
      Object.keys(NICKNAMES).join(", ")
    }`,
  );
}
