import {
  CronTrigger,
  describeTrigger,
  IntervalTrigger,
  type Trigger,
  upcoming,
} from "../../mod.ts";
import type { Command, Context } from "../command.ts";
import type { Options } from "../options.ts";
import { UsageError } from "../failure.ts";
import { fireTimes } from "../output/fire_times.ts";

const OPTIONS: Options = {
  tz: { value: "ZONE", help: "the IANA time zone; default that of this host" },
  every: { value: "LENGTH", help: "so often, instead of a crontab expression" },
  count: { value: "N", short: "n", help: "how many times, 10,000 at most; default 5" },
  after: { value: "TIME", help: "those after 2030-01-01T09:00:00Z; default now" },
};

/** The most fire times that are shown. */
const MOST = 10_000;

/** Says when a crontab expression fires. */
export const next: Command = {
  name: "next",
  summary: "when a crontab expression fires, without a database",
  operands: '"CRONTAB"',
  options: OPTIONS,
  isOffline: true,
  example: 'almanac next "0 9 * * mon-fri" --tz Europe/Paris -n 3',
  async run(context) {
    const { given, out, io } = context;
    const now = io.clock.now();
    const after = given.instant("after") ?? new Date(now);
    const timezone = given.text("tz") ?? io.timezone;
    const trigger = triggerOf(context, timezone, after);
    const times = upcoming(trigger, Math.min(given.count("count", 1) ?? 5, MOST), after);
    const description = describeTrigger(trigger);
    out.json({ description, timezone, fireTimes: times });
    out.ids(times.map((time) => time.toISOString()));
    out.lines(description);
    if (times.length === 0) return out.lines("never");
    out.lines("");
    fireTimes(out, times, { now, timezones: [timezone] });
  },
};

function triggerOf({ given }: Context, timezone: string, after: Date): Trigger {
  const every = given.duration("every");
  if (every === undefined) {
    const line = given.only('a crontab expression, such as "0 9 * * mon-fri"');
    return CronTrigger.fromCrontab(line, { timezone });
  }
  given.none();
  if (given.has("tz")) throw new UsageError("--tz is for crontab expressions");
  return new IntervalTrigger(every).anchored(after);
}
