import type { Outcome } from "./outcome.ts";

/** What a user asks for, and the tests that show that it is there: whole rows, or some by name. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  "triggers, schedules and jobs in memory": ["triggers", "promises", "engine", "MemoryDataStore"],
  "`currentJob()`": ["jobs that run at the same time know each its own"],
  "jobs in threads: `WorkerJobExecutor`": [
    "a job runs in a Web Worker, with its arguments and its context",
  ],
  "a database in a file, and wake-ups through it": [
    "LibsqlDataStore on a file",
    "LibsqlEventBroker on a file",
  ],
  "a libSQL server or Turso, by HTTP": ["LibsqlDataStore over HTTP", "LibsqlEventBroker over HTTP"],
  "the same, by WebSocket": ["LibsqlDataStore over WebSocket"],
  "`tick()`, and handlers for hosts": ["hosts"],
  "the command line": ["command line"],
  "the API over HTTP, its client, and the dashboard": ["http"],
  "a cron of its own that calls them": [
    "the program deno_cron",
    "the program bun_cron",
    "the Worker cloudflare_cron",
  ],
  "an alarm that sleeps until something is due": ["the Worker durable_object"],
};

/** What the runtimes are called for users. */
const NAMES: Readonly<Record<string, string>> = {
  "workerd": "Workers, `nodejs_compat`",
  "workerd, no flags": "Workers",
};

/** The table of runtimes by features in Markdown, as the outcomes of all tests show it. */
export function featureTable(outcomes: readonly Outcome[]): string {
  const runtimes = [...new Set(outcomes.map(({ runtime }) => runtime))];
  const rows = Object.entries(FEATURES).map(([feature, tests]) => [
    feature,
    ...runtimes.map((name) => {
      const here = outcomes.filter((outcome) =>
        outcome.runtime === name && (tests.includes(outcome.row) || tests.includes(outcome.name))
      );
      if (here.some(({ state }) => state === "failed")) return "FAILED";
      return here.some(({ state }) => state === "passed") ? "yes" : "–";
    }),
  ]);
  const header = ["", ...runtimes.map((name) => NAMES[name] ?? name)];
  return [header, header.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Whether a text has this table in it, however wide its columns are. */
export function hasTable(text: string, table: string): boolean {
  return narrow(text).includes(narrow(table));
}

function narrow(text: string): string {
  return text.replaceAll(/ *\| */g, "|").replaceAll(/-{3,}/g, "-");
}
