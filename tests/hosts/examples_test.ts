import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { remind } from "../../examples/hosts/_tasks.ts";
import { Scheduler } from "../../mod.ts";
import { LibsqlDataStore } from "../../stores/libsql.ts";
import { Workplace } from "../_run.ts";

/** A folder for an example, with a reminder in the database there. */
async function withReminder(): Promise<{ readonly workplace: Workplace; readonly url: string }> {
  const workplace = await Workplace.make();
  const url = `file:${join(workplace.path, "jobs.db")}`;
  await using scheduler = new Scheduler({ store: new LibsqlDataStore({ url }) });
  await scheduler.addJob(remind, { args: ["tea"] });
  return { workplace, url };
}

Deno.test("the script for a crontab does what is due, and ends", async () => {
  const { workplace, url } = await withReminder();
  await using _ = workplace;
  const run = () => workplace.run(["examples/hosts/crontab_tick.ts"], { DATABASE_URL: url });
  const [first, second] = [await run(), await run()];
  assertEquals(first, {
    code: 0,
    err: "",
    out: "reminder: tea\n0 fired, 1 ran, 0 failed; next: nothing\n",
  });
  assertEquals(second.out, "0 fired, 0 ran, 0 failed; next: nothing\n");
});

Deno.test("the worker process works until SIGTERM, and ends in good order", async () => {
  const { workplace, url } = await withReminder();
  await using _ = workplace;
  const options = { stdout: "piped", env: { DATABASE_URL: url } } as const;
  await using worker = workplace.command(["examples/hosts/worker_process.ts"], options).spawn();
  let out = "";
  for await (const chunk of worker.stdout.pipeThrough(new TextDecoderStream())) {
    out += chunk;
    if (/the worker is there[^]*reminder: tea|reminder: tea[^]*the worker is there/.test(out)) {
      if (!out.includes("has ended")) worker.kill("SIGTERM");
    }
  }
  assertEquals((await worker.status).code, 0);
  assertMatch(out, /the worker has ended in good order\n$/);
});

Deno.test("the example of Deno.cron ticks every minute", async () => {
  const { workplace, url } = await withReminder();
  await using _ = workplace;
  const preload = new URL("_fake_cron.ts", import.meta.url).pathname;
  const { out, err } = await workplace.run(
    ["examples/hosts/deno_cron.ts"],
    { DATABASE_URL: url },
    ["--preload", preload],
  );
  assertEquals([err, out], ["", "almanac: * * * * *\nreminder: tea\n"]);
});

Deno.test("the route for a platform's cron ticks for those who have the secret", async () => {
  const { workplace, url } = await withReminder();
  await using _ = workplace;
  await Deno.writeTextFile(
    join(workplace.path, "caller.ts"),
    `const { GET } = await import(${
      JSON.stringify(new URL("../../examples/hosts/vercel_cron.ts", import.meta.url).href)
    });
for (const secret of ["wrong", process.env.CRON_SECRET]) {
  const headers = { authorization: "Bearer " + secret };
  const answer = await GET(new Request("http://localhost/api/tick", { headers }));
  console.log(answer.status, await answer.text());
}`,
  );
  const env = { DATABASE_URL: url, CRON_SECRET: "0123456789abcdef" };
  const { out, err } = await workplace.run([join(workplace.path, "caller.ts")], env);
  assertEquals(err, "");
  assertMatch(
    out,
    /^401 .*\nreminder: tea\n200 \{"fired":0,"ran":1,"failed":0,"nextWakeAt":null\}\n$/,
  );
});
