/** What a user may write: something of each entry point, and what their types must refuse. */
import { currentJob, type Schedule, Scheduler, task } from "@almanac/scheduler";
import { LibsqlEventBroker } from "@almanac/scheduler/brokers/libsql";
import { LocalEventBroker } from "@almanac/scheduler/brokers/local";
import { CoreScheduler } from "@almanac/scheduler/core";
import { type ScheduledHandler, scheduledHandler } from "@almanac/scheduler/hosts/cloudflare";
import { cronHandler } from "@almanac/scheduler/hosts/cron";
import { tickRoute } from "@almanac/scheduler/hosts/http";
import { stopOnSignal } from "@almanac/scheduler/hosts/process";
import { type AppOptions, basicAuth, createApp } from "@almanac/scheduler/http";
import { type AnyScheduler, SchedulerClient } from "@almanac/scheduler/http/client";
import { type DataStore, hasMetadata } from "@almanac/scheduler/stores";
import { LibsqlDataStore } from "@almanac/scheduler/stores/libsql";
import { MemoryDataStore } from "@almanac/scheduler/stores/memory";
import { brokerContract, ManualClock, storeContract } from "@almanac/scheduler/testing";
import { IntervalTrigger, type Trigger, upcoming } from "@almanac/scheduler/triggers";
import { AndTrigger } from "@almanac/scheduler/triggers/and";
import { CalendarIntervalTrigger } from "@almanac/scheduler/triggers/calendar_interval";
import { CronTrigger } from "@almanac/scheduler/triggers/cron";
import { DateTrigger } from "@almanac/scheduler/triggers/date";
import { describeTrigger } from "@almanac/scheduler/triggers/describe";
import { ExceptTrigger } from "@almanac/scheduler/triggers/except";
import { IntervalTrigger as OneTrigger } from "@almanac/scheduler/triggers/interval";
import { OrTrigger } from "@almanac/scheduler/triggers/or";
import { TimeTrigger } from "@almanac/scheduler/triggers/time";

const greet = task("greet", (name: string) => `Hello, ${name}!`, { maxRunningJobs: 2 });

/** What a job gives that runs on a server, and when it would run again. */
export async function onServer(url: string): Promise<readonly [string, Date[]]> {
  const store: LibsqlDataStore = new LibsqlDataStore({ url, tablePrefix: "user_" });
  const broker = new LibsqlEventBroker(store);
  return await runIn(new Scheduler({ store, broker }));
}

/** The same in memory. */
export async function inMemory(): Promise<readonly [string, Date[]]> {
  const store: DataStore = new MemoryDataStore();
  return await runIn(new Scheduler({ store, broker: new LocalEventBroker() }));
}

async function runIn(scheduler: Scheduler): Promise<readonly [string, Date[]]> {
  const trigger: Trigger = new IntervalTrigger({ hours: 1, startTime: "2030-01-01T00:00:00Z" });
  try {
    await scheduler.start();
    await scheduler.addSchedule(greet, trigger, {
      id: "hourly",
      args: ["Ada"],
      conflictPolicy: "replace",
    });
    const { nextFireTime }: Schedule = await scheduler.getSchedule("hourly");
    const value: string = await scheduler.runJob(greet, { args: ["Bob"] });
    return [value, [nextFireTime!, ...upcoming(trigger, 1, nextFireTime!)]];
  } finally {
    await scheduler.stop();
  }
}

/** What ticks, once each. */
export async function ticks(): Promise<readonly unknown[]> {
  const onScheduled: ScheduledHandler<MemoryDataStore> = scheduledHandler((store) =>
    new Scheduler({ store })
  );
  await onScheduled({}, new MemoryDataStore());
  await cronHandler(new Scheduler())();
  const route = tickRoute(new Scheduler(), { secret: "of sixteen letters" });
  const { status } = await route(new Request("http://localhost/tick"));
  return [status, stopOnSignal.name];
}

/** What a client gets by HTTP: the value of a job, and what a stranger is answered. */
export async function byHttp(): Promise<readonly unknown[]> {
  const scheduler = new Scheduler({ tasks: [greet] });
  await scheduler.configureTask(greet);
  await scheduler.start();
  const scopes = { read: true, write: true };
  const user = { username: "ada", password: "of eight letters" };
  const options: AppOptions = { authorize: basicAuth([{ ...user, scopes }]) };
  const app = createApp(scheduler, options);
  const fetch = async (request: Request) => await app.request(request);
  const client: AnyScheduler = new SchedulerClient({ url: "http://localhost", user, fetch });
  const value: string = await client.runJob(greet, { args: ["Ada"] });
  await client.stop();
  await scheduler.stop();
  return [value, (await app.request("/jobs")).status];
}

/** What is put together of parts: the ids of its schedules, and whether the parts are the same. */
export async function ofParts(): Promise<readonly unknown[]> {
  const [store, broker] = [new MemoryDataStore(), new LocalEventBroker()];
  const scheduler = new CoreScheduler({ store, broker });
  const cron = new CronTrigger({ day: 13, timezone: "UTC" });
  const triggers: Record<string, Trigger> = {
    and: new AndTrigger([cron, new CronTrigger({ dayOfWeek: "fri", timezone: "UTC" })]),
    days: new CalendarIntervalTrigger({ days: 1, timezone: "UTC" }),
    except: new ExceptTrigger(cron, ["2026-02-13"], { timezone: "UTC" }),
    or: new OrTrigger([new DateTrigger("2030-01-01T00:00:00Z"), new TimeTrigger(5)]),
  };
  for (const [id, trigger] of Object.entries(triggers)) {
    await scheduler.addSchedule(greet, trigger, { id, args: ["Ada"] });
  }
  const ids = (await scheduler.getSchedules()).map(({ id }) => id);
  return [ids.toSorted().join(" "), OneTrigger === IntervalTrigger, describeTrigger(cron)];
}

/** What is there for tests, and for stores of one's own. */
export function forAuthors(): readonly unknown[] {
  const clock = new ManualClock("2030-01-01T00:00:00Z");
  const names: string[] = [...storeContract, ...brokerContract].map(({ name }) => name);
  return [clock.now(), names.length > 0, hasMetadata({ a: 1 }, { a: 1 })];
}

/** Calls that a compiler must refuse: nobody makes them. */
export function refused(scheduler: Scheduler): void {
  // @ts-expect-error an argument of another type
  scheduler.addJob(greet, { args: [1] });
  // @ts-expect-error no arguments at all
  scheduler.runJob(greet);
  // @ts-expect-error a unit that does not exist
  new IntervalTrigger({ fortnights: 1 });
  // @ts-expect-error a field that does not exist
  currentJob().nonsense;
  // @ts-expect-error an address that is no text
  new LibsqlDataStore({ url: 5 });
}
