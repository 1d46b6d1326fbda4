import { CronTrigger, type Trigger } from "@almanac/scheduler";

/** A line of a crontab that runs something. */
export interface CrontabEntry {
  /** The number of the line, from 1. */
  readonly line: number;
  /** When it runs, as it is written. */
  readonly when: string;
  readonly command: string;
  readonly timezone: string;
  /** `null` for `@reboot`, which runs once, at the start. */
  readonly trigger: Trigger | null;
}

/** A line that cannot be read. */
export interface CrontabProblem {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/** What a crontab says. */
export interface Crontab {
  readonly entries: readonly CrontabEntry[];
  readonly problems: readonly CrontabProblem[];
}

const SETTING = /^([A-Za-z_]\w*)\s*=\s*(.*)$/;
const NICKNAME = /^(@\w+)(?:\s+(.*))?$/;
const FIVE_FIELDS = /^(\S+(?:\s+\S+){4})(?:\s+(.*))?$/;

/**
 * Reads a crontab as crontab(5) describes it: blank lines and comments, settings such as `CRON_TZ`,
 * which holds for the lines after it, and lines of five fields, or a nickname, and a command.
 */
export function parseCrontab(text: string, timezone: string): Crontab {
  const entries: CrontabEntry[] = [];
  const problems: CrontabProblem[] = [];
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = i + 1;
    const trimmed = raw.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    try {
      const setting = SETTING.exec(trimmed);
      if (setting) timezone = readSetting(setting[1]!, setting[2]!, timezone);
      else entries.push({ line, timezone, ...readEntry(trimmed, timezone) });
    } catch (error) {
      problems.push({ line, text: trimmed, reason: (error as Error).message });
    }
  }
  return { entries, problems };
}

/** The zone after a setting: that of `CRON_TZ`, or the one before. */
function readSetting(name: string, value: string, before: string): string {
  if (name !== "CRON_TZ") return before;
  const timezone = value.trim().replace(/^(["'])(.*)\1$/, "$2");
  try {
    CronTrigger.fromCrontab("@daily", { timezone });
    return timezone;
  } catch (cause) {
    const { message } = cause as Error;
    throw new RangeError(`${message}; the lines after it stay in ${before}`, { cause });
  }
}

function readEntry(text: string, timezone: string) {
  const match = NICKNAME.exec(text) ?? FIVE_FIELDS.exec(text);
  const [, when, command] = match ?? [];
  if (when === undefined) {
    throw new SyntaxError("expected five fields, or a nickname, and a command");
  }
  if (!command) throw new SyntaxError("expected a command after the time");
  const trigger = when.toLowerCase() === "@reboot"
    ? null
    : CronTrigger.fromCrontab(when, { timezone });
  return { when, command, trigger };
}
