/** A chat bot's reminders: add, list by user, pause and resume, cancel all of a user. */
import {
  DateTrigger,
  type InstantInput,
  MemoryDataStore,
  SchedulerService,
  task,
} from "@almanac/scheduler";

const remind = task("bot.remind", (user: string, text: string) => {
  console.log(`@${user}: ${text}`);
});

// a durable store in place of this one, and reminders are still there after a restart
await using service = new SchedulerService({ persistent: new MemoryDataStore() });
await service.persistSchedConfigureTask(remind, { maxRunningJobs: 10 });
await service.start();

/** What the bot does on "/remind". */
async function addReminder(user: string, text: string, at: InstantInput): Promise<string> {
  return await service.addPersistSchedule(remind, new DateTrigger(at), {
    args: [user, text],
    metadata: { user },
  });
}

/** What the bot does on "/reminders". */
async function listReminders(user: string): Promise<string[]> {
  const reminders = await service.getPersistSchedules({ func: remind, metadata: { user } });
  return reminders.map(({ args, nextFireTime, paused }) =>
    `${args[1]} at ${nextFireTime?.toISOString()}${paused ? " (paused)" : ""}`
  );
}

const tea = await addReminder("ada", "tea", "2030-01-01T16:00:00Z");
await addReminder("ada", "dinner", "2030-01-01T19:00:00Z");
await addReminder("bob", "lunch", "2030-01-01T12:00:00Z");

await service.pausePersistSchedule(tea);
console.log((await listReminders("ada")).toSorted());
await service.unpausePersistSchedule(tea);

// "/forget me"
console.log(await service.rmPersistSchedulesByMeta({ user: "ada" }), "reminders cancelled");
console.log(await listReminders("ada"), await listReminders("bob"));

// one that is due now
const ended = service.persistent.getNextEvent(["jobReleased"]);
await addReminder("bob", "stand up", new Date());
await ended;
