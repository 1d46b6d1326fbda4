/**
 * A script that the system's cron, or a systemd timer, calls every minute, for hosts on which no
 * process may stay. In a crontab: `* * * * * cd /srv/app && deno run -A crontab_tick.ts`.
 */
import { connect } from "./_tasks.ts";

await using scheduler = connect(process.env["DATABASE_URL"] ?? "file:jobs.db");
const { fired, ran, failed, nextWakeAt } = await scheduler.tick({ deadline: 50 });
console.log(
  `${fired} fired, ${ran} ran, ${failed} failed; next: ${nextWakeAt?.toISOString() ?? "nothing"}`,
);
if (failed > 0) process.exitCode = 1; // so that systemd, or cron's mail, says so
