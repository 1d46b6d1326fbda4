/** What a scheduler does: makes jobs of schedules, runs jobs, or both. */
export type Role = "scheduler" | "worker" | "both";
