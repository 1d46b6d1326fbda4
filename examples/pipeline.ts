/** Jobs that come after others, with arguments that a schema checks, and one at a time for each user. */
import { currentJob, job, Scheduler, type StandardSchema, task } from "@almanac/scheduler";

/** One text: with zod it is `z.tuple([z.string()])`. */
const oneText: StandardSchema<[string]> = {
  "~standard": {
    version: 1,
    vendor: "example",
    validate(value) {
      const [text] = value as unknown[];
      if (typeof text === "string") return { value: [text] };
      return { issues: [{ message: "expected a text", path: [0] }] };
    },
  },
};

const step = task("step", { args: oneText, maxRunningJobs: 10 }, async (name) => {
  console.log(`${name} begins`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (name === "publish") throw new Error("no network");
  console.log(`${name} ends`);
});

await using scheduler = new Scheduler({ logger: { warn() {}, error() {} } });
const extract = job(step, { args: ["extract"] });
const resize = job(step, { args: ["resize"], after: [extract] });
const publish = job(step, { args: ["publish"], after: [extract] });
const announce = job(step, { args: ["announce"], after: [resize, publish] });
const tidyUp = job(step, {
  ...{ args: ["tidy up"], after: [resize, publish, announce], afterFailure: "run" },
});
await scheduler.addJobs([extract, resize, publish, announce, tidyUp]);
await scheduler.tick();

const forUser = task("user", async (user: string) => {
  console.log(`${user} ${currentJob().concurrencyKey === user}`);
  await Promise.resolve();
}, { maxRunningJobs: 10 });
for (const user of ["ada", "ada", "bob"]) {
  await scheduler.addJob(forUser, { args: [user], concurrencyKey: user });
}
await scheduler.tick();

const wrong = JSON.parse("[5]");
await scheduler.addJob(step, { args: wrong }).catch((error) => console.log(error.message));
