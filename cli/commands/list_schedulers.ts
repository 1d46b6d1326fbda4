import type { Command } from "../command.ts";

/** Lists the schedulers that work on a database. */
export const listSchedulers: Command = {
  name: "list schedulers",
  summary: "schedulers that work on the database",
  options: {},
  example: "almanac list schedulers --db file:jobs.db",
  run: () => Promise.reject(new Error("Cannot list schedulers: not there yet")),
};
