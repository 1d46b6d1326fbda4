/**
 * A worker that a process manager starts and ends: `systemctl stop`, `docker stop`, Kubernetes and pm2
 * send SIGTERM, and kill what is still there some time later (30 seconds in Kubernetes).
 */
import { stopOnSignal } from "@almanac/scheduler/hosts/process";
import { connect } from "./_tasks.ts";

const scheduler = connect(process.env["DATABASE_URL"] ?? "file:jobs.db");
await scheduler.start();
console.log("the worker is there");
await stopOnSignal(scheduler, { drain: 25 });
console.log("the worker has ended in good order");
