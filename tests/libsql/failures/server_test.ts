import { assert, assertEquals, assertRejects } from "@std/assert";
import { Scheduler, task, TimeTrigger } from "../../../mod.ts";
import { StoreUnavailableError, StoreUnusableError } from "../../../src/errors.ts";
import { LibsqlDataStore, type LibsqlDataStoreOptions } from "../../../stores/libsql.ts";
import { aJob, idsOf, putJobs } from "../../../testing/_stored.ts";
import { FastClock } from "../../_fast_clock.ts";
import { Proxy } from "../../_proxy.ts";
import { gate, Log } from "../../_rig.ts";
import { Sqld } from "../../_sqld.ts";

/** While a server is away, one second is this many seconds of schedulers and stores. */
const SPEED = 20;
const clock = new FastClock();
const NO_SERVER = "what answers there is no libSQL server";
const PROTOCOLS = ["http", "ws"] as const;
type Protocol = typeof PROTOCOLS[number];

let server: Sqld;
Deno.test.beforeAll(async () => void (server = await Sqld.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** What can happen to a server; each is undone at the latest when the test ends. */
const OUTAGES: Readonly<Record<string, () => Promise<Outage>>> = {
  async killed() {
    clock.speed = SPEED;
    await server.kill();
    return outageUntil(async () => {
      await server.restart();
      clock.speed = 1;
    });
  },
  async suspended() {
    clock.speed = SPEED;
    await server.suspend(true);
    return outageUntil(async () => {
      clock.speed = 1;
      await server.suspend(false);
    });
  },
};

interface Outage extends AsyncDisposable {
  end(): Promise<void>;
}

function outageUntil(undo: () => Promise<void>): Outage {
  let undone: Promise<void> | undefined;
  const end = () => undone ??= undo();
  return { end, [Symbol.asyncDispose]: end };
}

/** Numbers for waiting, that say how often somebody has waited after a failure. */
class Waits {
  readonly #reached = new Map<number, () => void>();
  #count = 0;

  random = (): number => {
    this.#reached.get(++this.#count)?.();
    return 0.5;
  };

  /** Resolves when there have been so many more. */
  more(count: number): Promise<void> {
    return new Promise((resolve) => this.#reached.set(this.#count + count, resolve));
  }
}

let prefixes = 0;

/** A store on the server, with tables of its own. */
function storeOn(protocol: Protocol, options: Partial<LibsqlDataStoreOptions> = {}) {
  return new LibsqlDataStore({
    url: server.url(protocol),
    tablePrefix: `t${++prefixes}_`,
    clock,
    requestTimeout: 10,
    retryTimeout: 1,
    ...options,
  });
}

/** A scheduler on the server, and what it says of outages. */
class Observed implements AsyncDisposable {
  readonly log = new Log();
  readonly waits = new Waits();
  readonly events: string[] = [];
  readonly recovered: Promise<void>;
  readonly scheduler: Scheduler;

  constructor(protocol: Protocol) {
    const recovery = gate();
    this.recovered = recovery.opened;
    this.scheduler = new Scheduler({
      store: storeOn(protocol),
      clock,
      logger: this.log,
      random: this.waits.random,
      leaseDuration: { hours: 1 },
    });
    this.scheduler.subscribe(({ type, error }) => {
      this.events.push(`${type} ${error?.name ?? ""}`.trim());
      if (type === "storeRecovered") recovery.open();
    }, ["storeFailed", "storeRecovered"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scheduler.stop({ drain: false });
  }
}

for (const protocol of PROTOCOLS) {
  Deno.test(`a scheduler starts while its server is down, says so once, and works when it is there (${protocol})`, async () => {
    await using outage = await OUTAGES.killed!();
    await using observed = new Observed(protocol);
    const { scheduler, events, waits, log } = observed;
    await scheduler.start();
    assertEquals(scheduler.state, "started");
    await waits.more(3);
    assertEquals(events, ["storeFailed StoreUnavailableError"]);
    await outage.end();
    await observed.recovered;
    assertEquals(await scheduler.runJob(task("work", () => "done")), "done");
    assertEquals(events, ["storeFailed StoreUnavailableError", "storeRecovered"]);
    assertEquals(log.lines.length, 2, log.lines.join("\n"));
  });

  for (const [name, begin] of Object.entries(OUTAGES)) {
    Deno.test(`while the server is ${name}, a job goes on, and what was due comes after it (${protocol})`, async () => {
      await using observed = new Observed(protocol);
      const { scheduler, events, waits, log } = observed;
      await scheduler.start();
      const [started, done, fired] = [gate(), gate(), gate()];
      let [runs, fires] = [0, 0];
      const work = task("work", async () => {
        runs++;
        started.open();
        await done.opened;
        return "done";
      });
      const id = await scheduler.addJob(work, { resultExpirationTime: { days: 1 } });
      await started.opened;
      const note = task("note", () => {
        fires++;
        fired.open();
      });
      await scheduler.addSchedule(note, new TimeTrigger(10));
      await using outage = await begin();
      const another = task("another", () => {}); // it may be added all the same, and run
      const error = await assertRejects(() => scheduler.addJob(another));
      assert(error instanceof StoreUnavailableError, String(error));
      done.open();
      await Promise.all([waits.more(5), clock.sleep(10_000)]);
      assertEquals(events, ["storeFailed StoreUnavailableError"]);
      await outage.end();
      await observed.recovered;
      await fired.opened;
      assertEquals((await scheduler.getJobResult(id))?.returnValue, "done");
      assertEquals(events, ["storeFailed StoreUnavailableError", "storeRecovered"]);
      assertEquals(log.lines.length, 2, log.lines.join("\n"));
      assertEquals([runs, fires], [1, 1]);
    });

    Deno.test(`a call made while the server is ${name} happens once, when that is over (${protocol})`, async () => {
      const waits = new Waits();
      const store = storeOn(protocol, { retryTimeout: { hours: 1 }, random: waits.random });
      await store.open();
      await using outage = await begin();
      const added = [aJob("a"), aJob("b")].map((job) => putJobs(store, [job]));
      await waits.more(2);
      await outage.end();
      await Promise.all(added);
      assertEquals(idsOf(await store.getJobs({})), ["a", "b"]);
      await store.close();
    });
  }

  Deno.test(`a server that does not answer is named, with how long was waited (${protocol})`, async () => {
    const store = storeOn(protocol, { retryTimeout: 0 });
    await store.open();
    await using _ = await OUTAGES.suspended!();
    const error = await assertRejects(() => store.getJobs({}));
    assert(error instanceof StoreUnavailableError, String(error));
    assertEquals(
      error.message,
      `Cannot reach the store ${server.url(protocol)}: is the server there, and the url right? ` +
        "(no answer within 10 s)",
    );
    await store.close();
  });

  Deno.test(`a connection that has died without a word is replaced (${protocol})`, async () => {
    await using proxy = new Proxy(new URL(server.url()));
    const store = storeOn(protocol, { url: proxy.url(protocol), retryTimeout: { hours: 1 } });
    await store.open();
    await putJobs(store, [aJob("a")]);
    proxy.killSilently();
    clock.speed = SPEED;
    await putJobs(store, [aJob("b")]);
    clock.speed = 1;
    assertEquals(idsOf(await store.getJobs({})), ["a", "b"]);
    await store.close();
  });

  Deno.test(`a client that cannot connect is told so within retryTimeout (${protocol})`, async () => {
    await using _ = await OUTAGES.killed!();
    const waits = new Waits();
    const store = storeOn(protocol, { retryTimeout: 5, random: waits.random });
    const client = new Scheduler({ store });
    const before = clock.now();
    const retried = waits.more(3);
    const error = await assertRejects(() => client.addJob(task("work", () => {})));
    assert(error instanceof StoreUnavailableError, String(error));
    assert(/^Cannot reach the store \w+:\/\/127.*: is the server there, and/.test(error.message));
    await retried;
    assert(clock.now() - before < 60_000); // the machine may be slow
    await client.stop();
  });

  const refusals: Readonly<Record<number, string>> = {
    401: "the server refuses this authToken",
    403: "the server refuses this authToken",
    ...{ 400: NO_SERVER, 404: NO_SERVER },
    ...(protocol === "http" && { 301: NO_SERVER }), // to itself, and so for ever
  };
  for (const [status, reason] of Object.entries(refusals)) {
    Deno.test(`what a server refuses with ${status} is said at once (${protocol})`, async () => {
      let requests = 0;
      const answer = ({ url: location }: Request) => {
        requests++;
        return new Response("no", { status: Number(status), headers: { location } });
      };
      const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
      await using refusing = Deno.serve(options, answer);
      const url = `${protocol}://127.0.0.1:${refusing.addr.port}`;
      const scheduler = new Scheduler({ store: new LibsqlDataStore({ url, authToken: "old" }) });
      const error = await assertRejects(() => scheduler.start());
      assert(error instanceof StoreUnusableError, String(error));
      assert(error.message.startsWith(`Cannot use the store ${url}: ${reason}`), error.message);
      assertEquals([status === "301" ? 1 : requests, scheduler.state], [1, "stopped"]);
    });
  }
}
