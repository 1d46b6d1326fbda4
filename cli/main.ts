#!/usr/bin/env node
/**
 * The command line: looks into a database, adds and changes what is there, and serves its dashboard.
 *
 * ```sh
 * deno run -A jsr:@almanac/scheduler/cli list --db file:jobs.db
 * npx almanac list --db file:jobs.db
 * ```
 *
 * @module
 */
import process from "node:process";
import { endWithReader, hostIo } from "./host.ts";
import { run } from "./run.ts";

endWithReader();
process.exitCode = await run(process.argv.slice(2), hostIo());
