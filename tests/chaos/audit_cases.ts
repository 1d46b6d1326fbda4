import { assertEquals } from "@std/assert";
import { IntervalTrigger } from "../../mod.ts";
import { audit } from "./audit.ts";
import { Journal, readJournal } from "./journal.ts";
import { lateness } from "./lateness.ts";
import { EACH, LEASE, MadeUpRun, T } from "./made_up_run.ts";
import { Presence } from "./presence.ts";
import { recoveries } from "./recovery.ts";
import type { Plot } from "./workload.ts";

const AT_0 = "the fire time 2026-01-01T00:00:00.000Z of";
const AT_1 = "the fire time 2026-01-01T00:00:01.000Z of";
/** Of its fire times, only the last one is needed. */
const LATEST: Plot = { ...EACH, id: "latest", coalesce: "latest" };
const NEVER = new IntervalTrigger({ seconds: 1, endTime: new Date(0) });
const FIRST = { id: "first", taskId: "retried", schedule: "each", fireTime: T };
const SECOND = { id: "second", taskId: "retried", schedule: "each", fireTime: T + 1000 };
const LONE = { id: "lone", taskId: "once" };
const DEAD = { id: "dead", taskId: "once" };

/** A run in which all is well. */
function wellDone(): MadeUpRun {
  const run = new MadeUpRun();
  run.has(EACH);
  for (const job of [FIRST, SECOND, LONE]) run.runs(job);
  run.abandons(DEAD);
  run.says("w1", "lone");
  return run;
}

const FAULTS: Readonly<Record<string, readonly [(run: MadeUpRun) => void, ...string[]]>> = {
  "a fire time without a job": [
    (run) => run.has({ ...EACH, id: "other" }),
    `${AT_0} "other" has no job`,
    `${AT_1} "other" has no job`,
  ],
  "a last fire time without a job, where others may be passed over": [
    (run) => run.has(LATEST),
    `${AT_1} "latest" has no job`,
  ],
  "a fire time with two jobs": [
    (run) => run.runs({ ...FIRST, id: "again" }),
    `${AT_0} "each" has more than one job`,
  ],
  "a job at another time than its trigger's": [
    (run) => run.runs({ ...FIRST, id: "odd", fireTime: T + 1 }),
    'the fire time 2026-01-01T00:00:00.001Z of "each" is none of its trigger\'s',
  ],
  "a schedule that has not come to its end": [
    (run) => run.leaves({ nextFireTime: T + 1000, lastFireTime: T }),
    'schedule "each" has not come to its end',
  ],
  "a schedule that stays leased": [
    (run) => run.leaves({ holder: "w1" }),
    'schedule "each" is still held by w1',
  ],
  "a schedule that was set aside, and one that is gone": [
    (run) => {
      run.plots.push({ ...LATEST, trigger: NEVER });
      run.leaves({ error: "{}" });
    },
    'schedule "each" was set aside: {}',
    'schedule "latest" is gone',
  ],
  "a job that was added twice": [
    (run) => run.adds(LONE),
    "job lone was added twice",
  ],
  "a job without retries that was started twice": [
    (run) => run.notes(DEAD, { attempt: 2 }),
    'job dead of "once" was started 2 times, and 1 is the most of "once"',
  ],
  "an attempt that was started twice": [
    (run) => run.notes(FIRST, { attempt: 1 }),
    'job first of "retried" was started twice as try 1',
  ],
  "a retriable job that never ended, and is still there": [
    (run) => {
      run.adds({ id: "stuck", taskId: "retried" });
      run.records.leftJobs.push({ id: "stuck", state: "running", holder: "w1" });
    },
    'job stuck of "retried" has no result',
    "job stuck is still running, held by w1",
  ],
  "a job that was ended twice": [
    (run) => run.moves({ id: "lone", state: "ended" }),
    'job lone of "once" was ended 2 times',
  ],
  "a job that failed": [
    (run) => {
      run.records.results = run.records.results.filter(({ jobId }) => jobId !== "lone");
      run.records.results.push({ jobId: "lone", outcome: "error", returnValue: null });
    },
    'job lone of "once" ended as error',
  ],
  "a retriable job that was given up too early": [
    (run) => run.abandons({ id: "early", taskId: "retried" }),
    'job early of "retried" was given up after try 1 of 1000',
  ],
  "a job that was given up while it ran": [
    (run) => {
      run.adds({ id: "robbed", taskId: "once" });
      run.takes("robbed", "w1", T, 1);
      run.moves({ id: "robbed", state: "ended" });
      run.records.results.push({ jobId: "robbed", outcome: "abandoned", returnValue: null });
    },
    'job robbed of "once" was given up while it was running',
  ],
  "a job that was ended by a worker that had lost it": [
    (run) => {
      const job = { id: "stolen", taskId: "retried" };
      run.adds(job);
      run.takes("stolen", "w1", T, 1);
      run.takes("stolen", "w2", T + LEASE, 2);
      for (const kind of ["start", "end"] as const) run.notes(job, { kind });
      run.ends("stolen", "w1", 1);
    },
    'job stolen of "retried" was ended by w1 as try 1, and w2 held it',
  ],
  "a result of a job whose function did not come to its end": [
    (run) => {
      run.adds({ id: "made-up", taskId: "once" });
      run.takes("made-up", "w1", T, 1);
      run.ends("made-up", "w1", 1);
    },
    'job made-up of "once" has a result of try 1, which never came to its end',
  ],
  "a job that the database does not know, though it was run, or said to be added": [
    (run) => {
      run.notes({ id: "ghost", taskId: "once" });
      run.says("w2", "lost");
      run.records.results.push({ jobId: "nobody", outcome: "success", returnValue: null });
    },
    "job ghost is unknown to the database, and w1 saw it: start",
    "job lost is unknown to the database, and w2 saw it: added",
    "there is a result of job nobody, which was never added",
  ],
  "a job that ran under the key of another": [
    (run) => run.notes({ ...FIRST, fireTime: T + 1000 }, { attempt: 2 }),
    "w1 ran job first under the key of another fire time",
  ],
  "more jobs of a task at once than may be": [
    (run) => {
      const jobs = ["a", "b", "c"].map((id) => ({ id, taskId: "once" }));
      for (const { id } of jobs) run.takes(id, "w1", T, 1);
      for (const job of jobs) run.runs(job);
    },
    '3 jobs of "once" ran at once, and 2 is the most',
  ],
  "a lease that is too long": [
    (run) =>
      run.moves({ kind: "schedule", id: "each", holder: "w1", until: T + 2 * LEASE, state: null }),
    "w1 took a lease of 4000 ms on schedule each",
  ],
  "what a dead worker held, and was taken up too late or never": [
    (run) => {
      run.kills.push({ worker: "w1", at: T + 10 });
      run.moves({ kind: "schedule", id: "a", holder: "w1", state: null });
      run.moves({ kind: "schedule", id: "a", holder: "w2", at: T + 2600, state: null });
      run.moves({ kind: "schedule", id: "b", holder: "w1", state: null });
    },
    "schedule a, held by w1 when it was killed, was taken up again after 2590 ms",
    "schedule b, held by w1 when it was killed, was never taken up again",
  ],
  "a fire time that became a job too late, and for no reason": [
    (run) => {
      const late = { id: "late", taskId: "retried", schedule: "each", fireTime: T };
      run.adds({ ...late, schedule: "other" }, T + 1001);
    },
    'job late of "retried" has no result',
    'the fire time 2026-01-01T00:00:00.000Z of "other" became a job 1001 ms late',
  ],
  "a job that was given up though nobody was killed, and an error that was logged": [
    (run) => {
      run.isUndisturbed = true;
      run.logs("w1", "The store failed, trying again Error");
      run.logs("w1", "Job failed");
    },
    'job dead of "once" was given up for no reason',
    "w1 logged an error: The store failed, trying again Error",
    "w1 logged an error: Job failed",
  ],
};

Deno.test("the audit of a run in which all is well finds nothing", () => {
  assertEquals(audit(wellDone()), []);
});

for (const [name, [spoil, ...faults]] of Object.entries(FAULTS)) {
  Deno.test(`the audit finds ${name}`, () => {
    const run = wellDone();
    spoil(run);
    assertEquals(audit(run), faults);
  });
}

Deno.test("that the store was away may be logged where it was", () => {
  const run = wellDone();
  run.hadOutages = true;
  run.logs("w1", "The store failed, trying again Error");
  assertEquals(audit(run), []);
});

Deno.test("a job that is tried again after a death may start again, and ends once", () => {
  const run = wellDone();
  const job = { id: "again", taskId: "retried" };
  run.adds(job);
  run.takes("again", "w1", T, 1);
  run.notes(job);
  run.moves({ id: "again", at: T + LEASE });
  run.takes("again", "w2", T + LEASE, 2);
  for (const kind of ["start", "end"] as const) run.notes(job, { kind, attempt: 2, worker: "w2" });
  run.ends("again", "w2", 2);
  assertEquals(audit(run), []);
});

Deno.test("a recovery goes from the death to the next holder, whoever had it in the queue", () => {
  const run = new MadeUpRun();
  run.kills.push({ worker: "w1", at: T + 10 });
  run.takes("job", "w1", T, 1);
  run.moves({ id: "job", at: T + 2000 });
  run.takes("job", "w2", T + 2005, 2);
  run.takes("done", "w1", T, 1);
  run.moves({ id: "done", at: T + 5, state: "ended" });
  const [from, to] = [T + 10, T + 2005];
  assertEquals(recoveries(run), [{ kind: "job", id: "job", worker: "w1", from, to, ms: 1995 }]);
});

Deno.test("a recovery does not count that nobody was there when the lease had ended", () => {
  const run = new MadeUpRun();
  run.kills.push({ worker: "w1", at: T });
  run.takes("job", "w1", T, 1);
  run.takes("job", "w2", T + 3500, 2);
  run.absences.push({ from: T + 1000, to: T + 1900 }, { from: T + 1950, to: T + 3000 });
  assertEquals(recoveries(run).map(({ ms }) => ms), [2500]);
});

Deno.test("a job is not late while its schedule is with a dead worker, or nobody is there", () => {
  const run = new MadeUpRun();
  run.kills.push({ worker: "w1", at: T });
  run.moves({ kind: "schedule", id: "each", at: T - 10, holder: "w1", state: null });
  run.moves({ kind: "schedule", id: "each", at: T + 2100, holder: "w2", state: null });
  run.absences.push({ from: T + 1900, to: T + 2300 }, { from: T + 2200, to: T + 2400 });
  run.adds(FIRST, T + 2500);
  run.adds({ ...FIRST, id: "other", schedule: "other" }, T + 2500);
  assertEquals(lateness(run).map(({ ms }) => ms), [100, 2000]);
});

Deno.test("nobody is there while the database is away, or every worker", () => {
  let now = 0;
  const presence = new Presence(() => now);
  const at = (time: number, change: () => void) => {
    now = time;
    change();
  };
  at(1, () => presence.worker("a", true));
  at(2, () => presence.worker("b", true));
  at(3, () => presence.worker("a", false));
  at(4, () => presence.database(false));
  at(5, () => presence.worker("b", false));
  at(6, () => presence.database(true));
  at(7, () => presence.worker("c", true));
  assertEquals(presence.absences, [{ from: 0, to: 1 }, { from: 4, to: 7 }]);
});

Deno.test("half a line, left by a kill in the middle of a write, harms no other", async () => {
  const path = await Deno.makeTempFile();
  const note = (worker: string) => {
    using journal = new Journal(path, worker);
    journal.note({ kind: "added", job: worker });
  };
  note("first");
  await Deno.writeTextFile(path, '\n{"kind":"added","jo', { append: true });
  note("last");
  assertEquals((await readJournal(path)).map(({ worker }) => worker), ["first", "last"]);
  await Deno.remove(path);
});
