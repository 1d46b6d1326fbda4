import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { remind } from "../examples/hosts/_tasks.ts";
import { Scheduler } from "../mod.ts";
import { LibsqlDataStore } from "../stores/libsql.ts";
import { answersAsDescribed, KNOWN, PASSWORDS } from "./_http_server.ts";
import { Output } from "./_output.ts";
import { Workplace } from "./_run.ts";
import { freePort } from "./_sqld.ts";

/** The command that starts an example, with these variables in its environment. */
export type Start = (env: Readonly<Record<string, string>>) => Deno.Command;

/** An example for a host that runs programs. */
export interface HostExample {
  /** The program with which it starts, from the root of the project. */
  readonly program: string;
  /** Runs it, and checks that it does what it says. */
  run(start: Start): Promise<void>;
}

/** All of them. */
export const HOST_EXAMPLES: Readonly<Record<string, HostExample>> = {
  crontab_tick: { program: "examples/hosts/crontab_tick.ts", run: ticksAndEnds },
  worker_process: { program: "examples/hosts/worker_process.ts", run: worksUntilSigterm },
  vercel_cron: { program: "tests/hosts/_call_route.ts", run: answersWithSecret },
  deno_cron: { program: "examples/hosts/deno_cron.ts", run: ticksByItself },
  bun_cron: { program: "examples/hosts/bun_cron.ts", run: ticksByItself },
  dashboard: { program: "examples/hosts/dashboard.ts", run: answersByHttp },
};

async function ticksAndEnds(start: Start): Promise<void> {
  await using database = await Reminder.make();
  const run = async () => {
    const { code, stdout, stderr } = await start(database.env).output();
    assertEquals([code, decoded(stderr)], [0, ""]);
    return decoded(stdout);
  };
  assertEquals(await run(), "reminder: tea\n0 fired, 1 ran, 0 failed; next: nothing\n");
  assertEquals(await run(), "0 fired, 0 ran, 0 failed; next: nothing\n");
}

async function worksUntilSigterm(start: Start): Promise<void> {
  await using database = await Reminder.make();
  await using worker = start(database.env).spawn();
  const output = new Output(worker.stdout);
  await output.until(/the worker is there/);
  await output.until(/reminder: tea/);
  worker.kill("SIGTERM");
  assertEquals((await worker.status).code, 0);
  assertMatch(await output.whole, /the worker has ended in good order\n$/);
  await worker.stderr.cancel();
}

async function answersWithSecret(start: Start): Promise<void> {
  await using database = await Reminder.make();
  const env = { ...database.env, CRON_SECRET: "0123456789abcdef" };
  const { code, stdout, stderr } = await start(env).output();
  assertEquals([code, decoded(stderr)], [0, ""]);
  assertMatch(
    decoded(stdout),
    /^401 .*\nreminder: tea\n200 {"fired":0,"ran":1,"failed":0,"nextWakeAt":null}\n$/,
  );
}

async function ticksByItself(start: Start): Promise<void> {
  await using database = await Reminder.make();
  await using host = start(database.env).spawn();
  const output = new Output(host.stdout);
  await output.until(/reminder: tea\n/);
  host.kill("SIGKILL");
  await Promise.all([output.whole, host.stderr.cancel()]);
}

/** Made-up requests, and what a browser asks for. */
async function answersByHttp(start: Start): Promise<void> {
  await using database = await Reminder.make();
  const port = freePort();
  const env = { ...database.env, ...PASSWORDS, PORT: String(port) };
  await using server = start(env).spawn();
  const output = new Output(server.stdout);
  await output.until(/http:\/\/localhost/);
  await output.until(/reminder: stretch your legs/);
  await answersAsDescribed(`http://127.0.0.1:${port}`, KNOWN);
  server.kill("SIGTERM");
  const [{ code }, complaints] = await Promise.all([
    server.status,
    new Output(server.stderr).whole,
  ]);
  assertEquals([code, /unexpected|nobody expected/.exec(complaints)], [0, null]);
  await output.whole;
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A database with a reminder that is due. */
class Reminder implements AsyncDisposable {
  readonly env: { readonly DATABASE_URL: string };
  readonly #workplace: Workplace;

  private constructor(workplace: Workplace) {
    this.#workplace = workplace;
    this.env = { DATABASE_URL: `file:${join(workplace.path, "jobs.db")}` };
  }

  static async make(): Promise<Reminder> {
    const reminder = new Reminder(await Workplace.make());
    const store = new LibsqlDataStore({ url: reminder.env.DATABASE_URL });
    await using scheduler = new Scheduler({ store });
    await scheduler.addJob(remind, { args: ["tea"] });
    return reminder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workplace[Symbol.asyncDispose]();
  }
}
