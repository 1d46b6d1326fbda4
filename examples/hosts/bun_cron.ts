/** A tick a minute by `Bun.cron`, in a process that goes on: `bun bun_cron.ts`. */
import { cronHandler } from "@almanac/scheduler/hosts/cron";
import { connect } from "./_tasks.ts";

declare const Bun: { cron(schedule: string, handler: () => unknown): unknown };

const scheduler = connect(process.env["DATABASE_URL"] ?? "file:jobs.db");
Bun.cron("* * * * *", cronHandler(scheduler));
