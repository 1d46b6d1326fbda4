/** A web process that only adds jobs, and a worker process that runs them. */
//
// You see the web answer at once with the id of a job, and then with its result, in which the worker
// has left the number of its process.
import { JobLookupError, Scheduler, type SchedulerOptions, task } from "@almanac/scheduler";
import { LibsqlEventBroker } from "@almanac/scheduler/brokers/libsql";
import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";

const resize = task("images.resize", (width: number) => ({ width, resizedBy: Deno.pid }), {
  maxRunningJobs: 4,
});

/** A scheduler on the file that both processes share. */
function connect(options: SchedulerOptions = {}): Scheduler {
  const store = new LibsqlDataStore({ url: "file:queue.db" });
  const broker = new LibsqlEventBroker(store); // wakes the other process within milliseconds
  return new Scheduler({ store, broker, ...options });
}

/** The worker: runs jobs until Ctrl-C, and then ends those that it has begun. */
async function work(): Promise<void> {
  const interrupted = new Promise<void>((done) => Deno.addSignalListener("SIGINT", done));
  await using scheduler = connect({ role: "worker", tasks: [resize] });
  await scheduler.start();
  await interrupted;
}

/** The web: a scheduler that is never started adds jobs and asks for results, and runs nothing. */
function serve(scheduler: Scheduler): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const [, what, value = ""] = new URL(request.url).pathname.split("/");
    if (what === "resize") {
      const args = [Number(value)] as [number];
      const id = await scheduler.addJob(resize, { args, resultExpirationTime: { hours: 1 } });
      return Response.json({ job: id }, { status: 202 });
    }
    try {
      const result = await scheduler.getJobResult(value); // waits for the end of the job
      return Response.json({ outcome: result?.outcome, value: result?.returnValue });
    } catch (error) {
      if (error instanceof JobLookupError) return new Response(error.message, { status: 404 });
      throw error;
    }
  });
}

/** What somebody with a browser does. */
async function visit(origin: string): Promise<void> {
  const { job } = await show(`${origin}/resize/640`);
  await show(`${origin}/jobs/${job}`);
}

async function show(url: string): Promise<{ readonly job?: string }> {
  const response = await fetch(url);
  const body = await response.json();
  console.log(`${new URL(url).pathname} ->`, response.status, body);
  return body;
}

if (Deno.args[0] === "worker") await work();
else {
  const args = ["run", "-A", import.meta.filename!, "worker"];
  await using worker = new Deno.Command(Deno.execPath(), { args }).spawn();
  await using scheduler = connect();
  await using server = serve(scheduler);
  console.log(`the web is process ${Deno.pid}, the worker is process ${worker.pid}`);
  await visit(`http://127.0.0.1:${server.addr.port}`);
  worker.kill("SIGINT");
  console.log("the worker ends with code", (await worker.status).code);
}
