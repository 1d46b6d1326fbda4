import { CronTrigger, IntervalTrigger, type Trigger } from "../../mod.ts";

/** A task of the workers, as far as the audit needs to know it. */
export interface Work {
  readonly id: string;
  readonly maxAttempts: number;
  readonly maxRunningJobs: number;
}

/** A schedule of the run. */
export interface Plot {
  readonly id: string;
  readonly taskId: string;
  readonly trigger: Trigger;
  readonly coalesce: "all" | "latest";
  /** The least and the most that a job takes, in milliseconds. */
  readonly args: readonly [number, number];
}

/** The tasks: one that is tried until it is done, one that is tried once, and two in between. */
export const WORKS = [
  { id: "retried", maxAttempts: 1000, maxRunningJobs: 50 },
  { id: "narrow", maxAttempts: 1000, maxRunningJobs: 3 },
  { id: "thrice", maxAttempts: 3, maxRunningJobs: 50 },
  { id: "once", maxAttempts: 1, maxRunningJobs: 50 },
] as const satisfies readonly Work[];

/** How long the jobs take that workers add directly, in turn, in milliseconds. */
export const DIRECT_JOBS: readonly { readonly taskId: string; readonly args: [number, number] }[] =
  [
    { taskId: "retried", args: [50, 600] },
    { taskId: "once", args: [0, 500] },
    { taskId: "narrow", args: [0, 40] },
    { taskId: "thrice", args: [50, 500] },
  ];

/** The schedules, from `start` to `end`, in milliseconds since the epoch. */
export function plots(start: number, end: number): Plot[] {
  const bounds = { startTime: new Date(start), endTime: new Date(end) };
  const every = (milliseconds: number) => new IntervalTrigger({ milliseconds, ...bounds });
  return [
    {
      ...{ id: "retried-all", taskId: "retried", trigger: every(100) },
      ...{ coalesce: "all", args: [100, 600] },
    },
    {
      ...{ id: "once-all", taskId: "once", trigger: every(150) },
      ...{ coalesce: "all", args: [20, 400] },
    },
    {
      ...{ id: "thrice-all", taskId: "thrice", trigger: every(230) },
      ...{ coalesce: "all", args: [0, 100] },
    },
    {
      ...{ id: "retried-latest", taskId: "retried", trigger: every(130) },
      ...{ coalesce: "latest", args: [0, 100] },
    },
    {
      // so long that its leases have to be renewed
      ...{ id: "retried-long", taskId: "retried", args: [1000, 2300] },
      ...{ trigger: new CronTrigger({ second: "*", timezone: "UTC", ...bounds }) },
      coalesce: "all",
    },
  ];
}
