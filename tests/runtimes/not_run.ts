import type { Orders } from "./reports.ts";

/** Tests that are not run somewhere, and why not. */
interface NotRun {
  /** The names of the runtimes. */
  readonly where: RegExp;
  /** How the names of the tests begin, or what is missing there that they call. */
  readonly tests: readonly string[] | { readonly calling: readonly string[] };
  readonly why: string;
}

const NOT_RUN: readonly NotRun[] = [
  {
    where: /^Deno$/,
    tests: ["a compiler"],
    why: "Deno reads the types in the source, which `deno task ok` checks",
  },
  {
    where: /^workerd/,
    tests: [
      "LibsqlDataStore on a file",
      "LibsqlDataStore with a native client",
      "LibsqlEventBroker on a file",
    ],
    why: "a Worker has no files for a database",
  },
  {
    where: /^workerd/,
    tests: ["the example "],
    why: "the examples are programs: what they do, the other suites do in Workers",
  },
  {
    where: /^workerd/,
    tests: ["the program "],
    why: "it is a program: Workers have examples of their own",
  },
  {
    where: /^(Deno|Node|Bun)/,
    tests: ["the Worker "],
    why: "it is a Worker, no program",
  },
  {
    where: /^(Node|Bun)/,
    tests: ["the program deno_cron"],
    why: "only Deno has Deno.cron",
  },
  {
    where: /^(Deno|Node)/,
    tests: ["the program bun_cron"],
    why: "only Bun has Bun.cron",
  },
  {
    where: /^(Node|Bun)/,
    tests: ["the example web_and_worker"],
    why: "this example is about processes and HTTP in Deno, and uses its APIs",
  },
  {
    where: /^(Node|Bun|workerd)/,
    tests: ["without AsyncLocalStorage, everything but the context works"],
    why: "it takes AsyncLocalStorage away from Deno: workerd without flags has none from the start",
  },
  {
    where: /^workerd/,
    tests: [
      "a job runs in a Web Worker, with its arguments and its context",
      "what a job throws in a worker is its error",
      "idle workers are used again, and never more than maxWorkers at once",
      "a job that never ends is ended with its worker",
      "what does not get to a worker, or back, is refused with its place",
    ],
    why: "workerd has no Web Workers",
  },
  {
    where: /^(Deno|Node|Bun|workerd, no flags)/,
    tests: ["isolates that are killed"],
    why: "it is played with workerd, as one platform has it",
  },
  {
    where: /^workerd, no flags$/,
    tests: {
      // the last ones call the first
      calling: [
        ...["currentJob", "currentScheduler", "jobsWith", "slow", "played", "obedient"],
      ],
    },
    why: "currentJob() needs AsyncLocalStorage",
  },
];

/** What is to be said to those who run the tests in a runtime. */
export function ordersFor(runtime: string): Pick<Orders, "skipped" | "missing"> {
  const here = NOT_RUN.filter(({ where }) => where.test(runtime)).map(({ tests }) => tests);
  return {
    skipped: here.flatMap((tests) => "calling" in tests ? [] : tests),
    missing: here.flatMap((tests) => "calling" in tests ? tests.calling : []),
  };
}

/** Why something is not run in a runtime, a test or what calls this; `undefined` when it is. */
export function whyNot(runtime: string, testOrCall: string): string | undefined {
  return NOT_RUN.find(({ where, tests }) =>
    where.test(runtime) &&
    ("calling" in tests ? tests.calling : tests).some((start) => testOrCall.startsWith(start))
  )?.why;
}
