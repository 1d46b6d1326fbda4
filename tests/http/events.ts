import { assertEquals } from "@std/assert";
import { type AppRig, served } from "./_app.ts";

/** Reads a stream of events as it comes. */
class Listener implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  text = "";
  isOver = false;

  constructor(response: Response) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream() as never)
      .getReader() as never;
    this.#read();
  }

  async #read(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read().catch(() => ({ done: true, value: "" }));
      if (done) break;
      this.text += value;
    }
    this.isOver = true;
  }

  /** The types of the events so far. */
  get types(): string[] {
    return [...this.text.matchAll(/^event: (.+)$/gm)].map(([, type]) => type!);
  }

  /** The ids of the events so far. */
  get ids(): string[] {
    return [...this.text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id!);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }
}

async function listen(rig: AppRig, query = "", headers: HeadersInit = {}): Promise<Listener> {
  const listener = new Listener(await rig.request("GET", `/events${query}`, undefined, headers));
  await rig.work();
  return listener;
}

Deno.test("events come as they happen, with ids, types and data", async () => {
  await using rig = await served();
  await using all = await listen(rig);
  await rig.own.addJob("greet", { id: "j" });
  await rig.work();
  assertEquals(all.types, ["jobAdded", "jobAcquired", "jobReleased"]);
  const [, data] = /^data: (.+)$/m.exec(all.text)!;
  assertEquals(JSON.parse(data!), {
    ...{ type: "jobAdded", jobId: "j", taskId: "greet", scheduleId: null },
    ...{ timestamp: "2026-01-01T00:00:00.000Z", schedulerId: rig.own.identity },
  });
  assertEquals(new Set(all.ids).size, 4, "where it begins has one as well");
});

Deno.test("filters let through what is asked for alone", async () => {
  await using rig = await served();
  await using ends = await listen(rig, "?type=jobReleased&type=jobRetried");
  await using one = await listen(rig, "?jobId=j");
  await using task = await listen(rig, "?taskId=fail");
  await rig.own.addJob("greet", { id: "j" });
  await rig.own.addJob("fail", { id: "f" });
  await rig.work();
  assertEquals(ends.types, ["jobReleased", "jobReleased"]);
  assertEquals(one.types, ["jobAdded", "jobAcquired", "jobReleased"]);
  assertEquals(task.types, ["jobAdded", "jobAcquired", "jobReleased"]);
  assertEquals((await rig.send("GET", "/events?type=nope")).status, 400);
});

Deno.test("who comes back with a Last-Event-ID gets what was missed, and no more", async () => {
  await using rig = await served();
  let lastId: string;
  {
    await using first = await listen(rig);
    await rig.own.addJob("greet");
    await rig.work();
    lastId = first.ids.at(-1)!;
  }
  await rig.own.addJob("fail");
  await rig.work();
  await using back = await listen(rig, "", { "last-event-id": lastId });
  assertEquals(back.types, ["jobAdded", "jobAcquired", "jobReleased"]);
  await using again = await listen(rig, `?lastEventId=${back.ids.at(-1)}`);
  assertEquals(again.types, []);
});

Deno.test("who breaks off before the first event may come back to where it began", async () => {
  await using rig = await served();
  let began: string;
  {
    await using first = await listen(rig);
    [began] = first.ids as [string];
  }
  await rig.own.addJob("fail");
  await rig.work();
  await using back = await listen(rig, "", { "last-event-id": began });
  assertEquals(back.types, ["jobAdded", "jobAcquired", "jobReleased"]);
});

Deno.test("who comes back too late, or from another process, is told to load anew", async () => {
  await using rig = await served();
  await using first = await listen(rig);
  await rig.own.addJob("greet");
  await rig.work();
  const [old] = first.ids;
  for (let i = 0; i < 400; i++) await rig.own.addJob("greet");
  await rig.work();
  for (const id of [old!, "other.5", "nonsense", "1.99999999"]) {
    await using late = await listen(rig, "", { "last-event-id": id });
    assertEquals([id, late.types], [id, ["reset"]]);
  }
});

Deno.test("a silent stream says that it is there", async () => {
  await using rig = await served({ heartbeatInterval: 5 });
  await using idle = await listen(rig);
  const beats = () => idle.text.split(": still here").length - 1;
  await rig.clock.advance(4);
  assertEquals(beats(), 0);
  await rig.clock.advance(2);
  assertEquals(beats(), 1);
  await rig.clock.advance(5);
  assertEquals(beats(), 2);
});

Deno.test("a client that does not read holds no more than its share, and is told so", async () => {
  await using rig = await served({ maxQueuedEvents: 10 });
  const response = await rig.request("GET", "/events");
  for (let i = 0; i < 100; i++) await rig.own.addJob("greet", { delay: 3600 });
  await rig.work();
  await using late = new Listener(response);
  await rig.work();
  assertEquals(late.types.includes("reset"), true);
  assertEquals(late.types.length < 40, true, `${late.types.length} events`);
  await rig.own.addJob("greet", { delay: 3600 });
  await rig.work();
  assertEquals(late.types.at(-1), "jobAdded", "it goes on");
});

Deno.test("there are so many listeners at most, and who leaves makes room", async () => {
  await using rig = await served({ maxListeners: 2 });
  const first = await listen(rig);
  await using second = await listen(rig);
  const third = await rig.send("GET", "/events");
  assertEquals([third.status, third.headers.get("retry-after")], [429, "30"]);
  await first[Symbol.asyncDispose]();
  await rig.work();
  await using fourth = await listen(rig);
  assertEquals([second.isOver, fourth.isOver], [false, false]);
});

Deno.test("who asks for the headers of the stream alone takes no place", async () => {
  await using rig = await served({ maxListeners: 1 });
  for (let i = 0; i < 3; i++) assertEquals((await rig.send("HEAD", "/events")).status, 200);
  await using only = await listen(rig);
  assertEquals(only.isOver, false);
});

Deno.test("a scheduler that stops ends the streams of its events", async () => {
  await using rig = await served();
  await using all = await listen(rig);
  await rig.own.stop();
  await rig.work();
  assertEquals([all.types, all.isOver], [["schedulerStopped"], true]);
});

Deno.test("errors in events are shown as they may be", async () => {
  await using rig = await served({ redact: ({ key }) => key === "stack" });
  await using failed = await listen(rig, "?type=jobReleased");
  await rig.own.addJob("fail");
  await rig.work();
  const { error } = JSON.parse(/^data: (.+)$/m.exec(failed.text)![1]!);
  assertEquals([error.message, error.stack], ["it cannot be done", "[redacted]"]);
});
