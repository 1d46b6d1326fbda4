import type { JobNotes } from "../../../src/store.ts";

/** What a job has said, as texts; `null` where it has said nothing. */
export function noteTexts(notes: JobNotes | undefined) {
  return {
    progress: notes?.progress ? JSON.stringify(notes.progress) : null,
    log: notes && notes.log.length > 0 ? JSON.stringify(notes.log) : null,
  };
}
