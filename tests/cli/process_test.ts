import { assertEquals, assertMatch } from "@std/assert";
import { Output } from "../_output.ts";
import { Workplace } from "../_run.ts";

const CLI = "cli/main.ts";
const env = { ALMANAC_DB: "file:jobs.db" };

Deno.test("the program runs: what it says, and what it ends with", async () => {
  await using workplace = await Workplace.make();
  const missing = await workplace.run([CLI, "list"], env);
  assertEquals([missing.code, missing.out], [4, ""]);
  assertMatch(
    (await workplace.run([CLI, "migrate"], env)).out,
    /^from no tables to version \d+\n$/,
  );
  assertEquals(await workplace.run([CLI, "list"], env), {
    code: 0,
    out: "no schedules\n",
    err: "",
  });
  await Deno.writeTextFile(
    `${workplace.path}/tasks.ts`,
    `
    export const hello = { id: "hello", fn: (): void => console.log("hello"), options: {} };
  `,
  );
  const tick = await workplace.run([CLI, "tick", "--tasks", "./tasks.ts"], env);
  assertEquals([tick.code, tick.err], [0, ""]);
});

Deno.test("it ends quietly when nobody reads on", async () => {
  await using workplace = await Workplace.make();
  const args = [CLI, "next", "* * * * *", "-n", "20000"];
  await using child = workplace.command(args, { stdout: "piped", stderr: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const err = await new Response(child.stderr).text();
  assertEquals([(await child.status).code, err], [0, ""]);
});

Deno.test("Ctrl-C ends serve in good order, however many listen", async () => {
  await using workplace = await Workplace.make();
  await workplace.run([CLI, "migrate"], env);
  const options = { stdout: "piped", stderr: "piped", env } as const;
  await using child = workplace.command([CLI, "serve", "--port", "0"], options).spawn();
  const [out, err] = [new Output(child.stdout), new Output(child.stderr)];
  await Promise.all([out.until(/\n/), err.until(/\n/)]);
  const [, password] = /password (\S+)/.exec(err.text)!;
  const authorization = `Basic ${btoa(`admin:${password}`)}`;
  const events = await fetch(new URL("events", out.text.trim()), { headers: { authorization } });
  assertEquals(events.status, 200);
  child.kill("SIGINT");
  assertEquals((await child.status).code, 0);
  await events.body?.cancel().catch(() => {});
  assertMatch(await err.whole, /^user admin, password \S+ \(for this time alone\)\n$/);
});
