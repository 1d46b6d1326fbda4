import { assertEquals } from "@std/assert";
import { flaky, report, Terminal } from "./_terminal.ts";

/** A database with jobs that wait for a worker. */
async function withJobs(count: number): Promise<Terminal> {
  const terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  for (let i = 0; i < count; i++) await scheduler.addJob(report, { id: `j${i}`, args: ["x"] });
  return terminal;
}

const CANCEL_ALL = ["cancel", "--task", "reports.send", "--state", "queued"];

Deno.test("cancel takes ids, and goes on after one that is missing", async () => {
  await using terminal = await withJobs(3);
  assertEquals(await terminal.run("cancel", "j0", "nope", "j2"), {
    code: 3,
    out: "j0: cancelled\nj2: cancelled\n",
    err: 'error: Cannot find job "nope": no such job\n',
  });
  assertEquals((await terminal.run("list", "jobs", "-q")).out, "j1\n");
});

Deno.test("cancel of what matches asks, and does nothing unless the answer is yes", async () => {
  await using terminal = await withJobs(3);
  const nobody = await terminal.run(...CANCEL_ALL);
  assertEquals([nobody.code, nobody.err.split("\n")[0]], [
    2,
    "error: cancel 3 jobs? There is nobody to ask here: give --yes",
  ]);
  const questions: string[] = [];
  for (const [answer, code] of [["", 2], ["no", 2], ["y", 0]] as const) {
    terminal.io = { ask: (question) => (questions.push(question), Promise.resolve(answer)) };
    assertEquals((await terminal.run(...CANCEL_ALL)).code, code);
  }
  assertEquals(questions, Array(3).fill("cancel 3 jobs? [y/N] "));
  assertEquals((await terminal.run("list", "jobs")).out, "no jobs\n");
  assertEquals((await terminal.run(...CANCEL_ALL)).out, "cancelled 0 jobs\n");
});

Deno.test("with --yes nobody is asked, and a person sees how far it has come", async () => {
  await using terminal = await withJobs(501);
  terminal.io = { isErrTTY: true };
  const { code, out, err } = await terminal.run(...CANCEL_ALL, "--yes");
  assertEquals([code, out], [0, "cancelled 501 jobs\n"]);
  const lines = err.split("\r\x1b[K");
  assertEquals([lines[1], lines.at(-2), lines.at(-1)], [
    "cancelled 500 of 501",
    "cancelled 501 of 501",
    "",
  ]);
});

Deno.test("jobs that end while it asks are passed over", async () => {
  await using terminal = await withJobs(3);
  const scheduler = terminal.scheduler();
  terminal.io = { ask: async () => (await scheduler.cancelJob("j1"), "yes") };
  assertEquals(await terminal.run(...CANCEL_ALL), {
    code: 0,
    out: "cancelled 2 jobs\n",
    err: "1 could not be: they had moved on meanwhile\n",
  });
});

Deno.test("retry queues finished jobs anew, by id or by how they ended", async () => {
  await using terminal = new Terminal();
  const scheduler = terminal.scheduler();
  for (const id of ["a", "b", "c"]) await scheduler.addJob(flaky, { id });
  await scheduler.tick();
  assertEquals((await terminal.run("retry", "a")).out, "a: queued anew\n");
  assertEquals((await terminal.run("retry", "nope")).code, 3);
  assertEquals(
    (await terminal.run("retry", "--outcome", "success", "-y")).out,
    "queued anew 0 jobs\n",
  );
  assertEquals(await terminal.json("retry", "--outcome", "error", "--since", "1h", "-y"), {
    count: 2,
  });
  assertEquals((await terminal.run("list", "jobs", "-q")).out, "a\nb\nc\n");
});

Deno.test("metadata without a pair is no condition", async () => {
  await using terminal = await withJobs(2);
  for (const verb of ["cancel", "retry"]) {
    const { code, err } = await terminal.run(verb, "--metadata", "{}", "--yes");
    assertEquals([code, err], [
      2,
      "error: --metadata {} is no condition: every job has these pairs\n",
    ]);
  }
  assertEquals((await terminal.run("list", "jobs", "-q")).out, "j0\nj1\n");
});

Deno.test("ids that look like options come after --", async () => {
  await using terminal = new Terminal();
  const scheduler = await terminal.knows(report);
  for (const id of ["-q", "--json", "-h"]) await scheduler.addJob(report, { id, args: ["x"] });
  assertEquals(await terminal.run("cancel", "--", "-q", "--json", "-h"), {
    ...{ code: 0, err: "" },
    out: "-q: cancelled\n--json: cancelled\n-h: cancelled\n",
  });
});

Deno.test("errors give no orders to the terminal", async () => {
  await using terminal = await withJobs(0);
  assertEquals(await terminal.run("cancel", "\x1b]0;mine\x07"), {
    ...{ code: 3, out: "" },
    err: 'error: Cannot find job "\\u{1b}]0;mine\\u{7}": no such job\n',
  });
});
