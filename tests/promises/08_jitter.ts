import { assertEquals } from "@std/assert";
import { currentJob, IntervalTrigger, type Job, task } from "../../mod.ts";
import { at, Rig, START } from "../_rig.ts";

/** The jobs of a schedule each ten seconds, in ten minutes, with their times of start. */
async function jobsWith(maxJitter: number, random: () => number): Promise<[Job, Date][]> {
  await using rig = new Rig();
  const scheduler = await rig.started({ random });
  const jobs: [Job, Date][] = [];
  await scheduler.addSchedule(
    task("note", () => void jobs.push([currentJob(), new Date(rig.clock.now())])),
    new IntervalTrigger({ seconds: 10, startTime: START }),
    { maxJitter },
  );
  await rig.clock.advance({ minutes: 10 });
  return jobs;
}

Deno.test("jitter only delays, and no job starts before its time", async () => {
  for (const [job, started] of await jobsWith(4, Math.random)) {
    const delay = job.scheduledFireTime!.getTime() - job.nominalFireTime!.getTime();
    assertEquals(delay >= 0 && delay <= 4000, true);
    assertEquals(started, job.scheduledFireTime);
  }
});

Deno.test("jitter never goes past the next fire time, which is worked out from the nominal one", async () => {
  const jobs = await jobsWith(3600, () => 0.999_999);
  assertEquals(jobs.length, 60);
  for (const [i, [job]] of jobs.entries()) {
    assertEquals(job.nominalFireTime, at(10 * i));
    assertEquals(job.scheduledFireTime! < at(10 * (i + 1)), true);
    assertEquals(job.scheduledFireTime! > at(10 * i + 9), true);
  }
});

Deno.test("without jitter the scheduled time is the nominal one", async () => {
  for (const [job] of await jobsWith(0, () => 0.9)) {
    assertEquals(job.scheduledFireTime, job.nominalFireTime);
  }
});
