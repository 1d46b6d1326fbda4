import { assertEquals } from "@std/assert";
import { flaky, report, Terminal } from "./_terminal.ts";

Deno.test("list schedulers shows those that have started", async () => {
  await using terminal = new Terminal();
  await terminal.knows(report);
  assertEquals((await terminal.run("list", "schedulers")).out, "no schedulers\n");
  const worker = terminal.scheduler({ identity: "worker-1", tasks: [report, flaky] });
  await worker.start();
  await terminal.clock.advance({ seconds: 90 });
  const { out } = await terminal.run("list", "schedulers");
  const [headings, row] = out.split("\n").map((line) => line.split(/ {2,}/));
  assertEquals(headings, ["IDENTITY", "ROLE", "STARTED", "SEEN", "AT ONCE", "TASKS"]);
  assertEquals(row?.toSpliced(3, 1), [
    ...["worker-1", "both", "1 min 30 s ago", "100", "flaky, reports.send"],
  ]);
  assertEquals((await terminal.json("list", "schedulers"))[0].identity, "worker-1");
});
