/**
 * A tick a minute by `Deno.cron`: `deno run --unstable-cron -A deno_cron.ts`, or on Deno Deploy, where
 * it wakes a process that has gone to sleep.
 */
import { cronHandler } from "@almanac/scheduler/hosts/cron";
import { connect } from "./_tasks.ts";

const scheduler = connect(Deno.env.get("DATABASE_URL") ?? "file:jobs.db");
Deno.cron("almanac", "* * * * *", cronHandler(scheduler));
