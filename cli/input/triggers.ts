import { CronTrigger, DateTrigger, IntervalTrigger, TimeTrigger, type Trigger } from "../../mod.ts";
import type { Options } from "../options.ts";
import { UsageError } from "../failure.ts";
import type { Given } from "./given.ts";

/** The options that say when a schedule fires; one of the first four makes it a schedule. */
export const TRIGGER_OPTIONS: Options = {
  cron: { value: "CRONTAB", help: 'when it fires, as in crontab(5): "0 9 * * mon-fri"' },
  every: { value: "LENGTH", help: "so often: 30s, 5m, 1h30m; at once and then again and again" },
  at: { value: "TIME", help: "once, at 2030-01-01T09:00:00+01:00" },
  in: { value: "LENGTH", help: "once, so long from now" },
  tz: { value: "ZONE", help: "the IANA time zone of --cron; default that of this host" },
  start: { value: "TIME", help: "the first possible fire time of --cron and --every" },
  end: { value: "TIME", help: "the last possible one" },
};

const KINDS = ["cron", "every", "at", "in"] as const;

/**
 * The trigger that was given; `null` when there is none.
 *
 * @throws {UsageError} for more than one, or for options that do not belong to it
 */
export function triggerOf(given: Given, timezone: string): Trigger | null {
  const kinds = KINDS.filter((kind) => given.has(kind));
  const [kind, other] = kinds;
  if (other) throw new UsageError(`give either --${kind} or --${other}`);
  refuseForeign(given, "tz", ["cron"], kind);
  for (const bound of ["start", "end"]) refuseForeign(given, bound, ["cron", "every"], kind);
  const startTime = given.instant("start");
  const endTime = given.instant("end");
  const bounds = { ...(startTime && { startTime }), ...(endTime && { endTime }) };
  if (kind === "at") return new DateTrigger(given.instant("at")!);
  if (kind === "in") return new TimeTrigger(given.duration("in")!);
  if (kind === "every") return new IntervalTrigger({ ...bounds, ...given.duration("every") });
  if (kind === undefined) return null;
  const cron = { ...bounds, timezone: given.text("tz") ?? timezone };
  return CronTrigger.fromCrontab(given.text("cron")!, cron);
}

function refuseForeign(
  given: Given,
  name: string,
  kinds: readonly string[],
  kind: string | undefined,
): void {
  if (!given.has(name) || (kind !== undefined && kinds.includes(kind))) return;
  throw new UsageError(`--${name} is for ${kinds.map((each) => `--${each}`).join(" and ")}`);
}
