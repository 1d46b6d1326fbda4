/** The names of the tables, with their prefix. */
export interface Tables {
  readonly prefix: string;
  readonly meta: string;
  readonly tasks: string;
  readonly schedules: string;
  readonly jobs: string;
  readonly results: string;
  readonly events: string;
  readonly pulse: string;
  readonly writers: string;
  readonly dependencies: string;
  readonly history: string;
  readonly counts: string;
  readonly starts: string;
  readonly freed: string;
  readonly picked: string;
  readonly schedulers: string;
}

/**
 * The names of the tables.
 *
 * @throws {TypeError} when the prefix cannot begin a name
 */
export function tablesOf(prefix: string): Tables {
  if (typeof prefix !== "string" || !/^(?!sqlite_)[a-z_]\w{0,40}$/i.test(prefix)) {
    throw new TypeError(
      `Cannot use tablePrefix ${JSON.stringify(prefix)}: expected letters, digits and _, ` +
        "and none that SQLite keeps for itself",
    );
  }
  const name = (table: string) => `${prefix}${table}`.toLowerCase(); // as SQLite, which sees no case
  return {
    prefix,
    meta: name("meta"),
    tasks: name("tasks"),
    schedules: name("schedules"),
    jobs: name("jobs"),
    results: name("results"),
    events: name("events"),
    pulse: name("pulse"),
    writers: name("writers"),
    dependencies: name("dependencies"),
    history: name("history"),
    counts: name("counts"),
    starts: name("starts"),
    freed: name("freed"),
    picked: name("picked"),
    schedulers: name("schedulers"),
  };
}
