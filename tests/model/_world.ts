import type { Acquired, CancelledJobs } from "../../src/store.ts";
import type { StoredSchedule } from "../../src/stored.ts";
import { T0 } from "../../testing/_stored.ts";
import { claimSteps } from "./_claim_steps.ts";
import { Dice } from "./_dice.ts";
import { jobSteps } from "./_job_steps.ts";
import { ModelStore } from "./_model_store.ts";
import { presenceSteps } from "./_presence_steps.ts";
import { readSteps } from "./_read_steps.ts";
import { scheduleSteps } from "./_schedule_steps.ts";
import type { JobClaim, MakeStep, Step } from "./_step.ts";
import { taskSteps } from "./_task_steps.ts";

const STEPS = {
  ...taskSteps,
  ...scheduleSteps,
  ...jobSteps,
  ...claimSteps,
  ...presenceSteps,
  ...readSteps,
};
const OFTEN: readonly (keyof typeof STEPS)[] = [
  ...["acquire", "acquire", "acquire", "commit", "commit", "commit", "commit"] as const,
  ...["addJobs", "addJobs", "addJobs", "addSchedules", "updateSchedule", "renew"] as const,
];
const ALL = [...OFTEN, ...Object.keys(STEPS) as (keyof typeof STEPS)[]];
/** How many claims are remembered. */
const REMEMBERED = 60;

/**
 * The model, and what happens to it: each step depends on its own number and on what is there, so that
 * any step may be left out.
 */
export class World {
  /** What the stores are compared with. */
  readonly model = new ModelStore();
  readonly #seed: number;
  #now = T0;
  #next = 0;
  #jobClaims: readonly JobClaim[] = [];
  #scheduleClaims: readonly StoredSchedule[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The time that stores are told. */
  get now(): number {
    return this.#now;
  }

  /** The ids of the jobs that were taken of late. */
  get takenJobs(): string[] {
    return this.#jobClaims.map(({ job }) => job.id);
  }

  /** Makes up the step of this number, which is higher than the last one, and moves the clock. */
  async step(step: number, withFaults = true): Promise<Step> {
    const dice = new Dice(this.#seed, step);
    this.#moveClock(step);
    const make: MakeStep = STEPS[dice.pick(ALL)];
    const made = make({
      ...{ dice, step, now: this.#now },
      ...{ jobClaims: this.#jobClaims, scheduleClaims: this.#scheduleClaims },
      tasks: await this.model.getTasks({}),
      schedules: await this.model.getSchedules({}),
      jobs: await this.model.getJobs({}),
      finished: await this.model.getFinishedJobs({ limit: 20 }),
    });
    if (!withFaults || made.isAlone || !dice.chance(0.12)) return made;
    const fault = dice.pick(["failBefore", "failAfter", "repeat"] as const);
    // a claim has another token each time
    return made.call === "acquire" && fault === "repeat" ? made : { ...made, fault };
  }

  /** Remembers what was claimed; a claim whose answer is lost is as good as one whose worker dies. */
  learn({ call }: Step, answer: unknown): void {
    if (call === "acquire") {
      const { schedules, jobs, lapsedJobs } = answer as Acquired;
      this.#remember(schedules, [
        ...jobs.map((job) => ({ job, isLapsed: false })),
        ...lapsedJobs.map((job) => ({ job, isLapsed: true })),
      ]);
    }
    if (call === "cancelJobs") {
      const { claimed } = answer as CancelledJobs;
      this.#remember([], claimed.map((job) => ({ job, isLapsed: true })));
    }
  }

  /** To where it is whether the steps before this one are left out or not. */
  #moveClock(step: number): void {
    for (; this.#next <= step; this.#next++) {
      this.#now = Math.max(T0, this.#now + passing(new Dice(~this.#seed, this.#next)));
    }
  }

  #remember(schedules: readonly StoredSchedule[], jobs: readonly JobClaim[]): void {
    this.#scheduleClaims = [...this.#scheduleClaims, ...schedules].slice(-REMEMBERED);
    this.#jobClaims = [...this.#jobClaims, ...jobs].slice(-REMEMBERED);
  }
}

/** By how much the clock moves: at times beyond all leases, or a bit back, as hosts' clocks differ. */
function passing(dice: Dice): number {
  const at = dice.below(100);
  if (at < 20) return 0;
  if (at < 92) return dice.below(1500);
  if (at < 96) return 25_000 + dice.below(15_000);
  return at < 98 ? 600_000 : -dice.below(50);
}
