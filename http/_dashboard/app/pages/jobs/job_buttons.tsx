import type { JSX } from "preact";
import { isFinished, type Job } from "../../api/records.ts";
import { Button } from "../../components/button.tsx";
import { usePrefix, useScopes } from "../../state/viewer.ts";
import { askToCancel, askToDeleteJob, retryJob } from "./job_actions.tsx";

/** Queues a finished job anew. */
export function RetryButton(
  { job, isSmall = false }: { readonly job: Job; readonly isSmall?: boolean },
): JSX.Element {
  const prefix = usePrefix();
  return (
    <Button
      kind={isSmall ? "quiet" : "plain"}
      icon="retry"
      label={`Retry ${job.taskId} ${job.id}`}
      onPress={() => retryJob(prefix, job)}
    >
      {isSmall ? undefined : "Retry"}
    </Button>
  );
}

/** What can be done with a job. */
export function JobButtons(
  { job, isLarge = false, onDeleted }: {
    readonly job: Job;
    /** Whether the buttons have words. */
    readonly isLarge?: boolean;
    readonly onDeleted?: () => void;
  },
): JSX.Element | null {
  const prefix = usePrefix();
  const { write } = useScopes();
  if (!write) return null;
  const kind = isLarge ? "plain" : "quiet";
  const name = `${job.taskId} ${job.id}`;
  if (!isFinished(job)) {
    return (
      <span class="tools">
        <Button
          kind={kind}
          icon="stop"
          label={`Cancel ${name}`}
          disabled={job.aborted !== null}
          onPress={() => askToCancel(prefix, job)}
        >
          {isLarge ? "Cancel" : undefined}
        </Button>
      </span>
    );
  }
  return (
    <span class="tools">
      <RetryButton job={job} isSmall={!isLarge} />
      <Button
        kind={kind}
        icon="trash"
        label={`Delete ${name}`}
        onPress={() => askToDeleteJob(prefix, job, onDeleted)}
      >
        {isLarge ? "Delete" : undefined}
      </Button>
    </span>
  );
}
