import type { JSX } from "preact";
import type { ProblemError } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** What went wrong, and a way to try again. */
export function Problem(
  { problem, onRetry }: { readonly problem: ProblemError; readonly onRetry?: () => void },
): JSX.Element {
  return (
    <div class="problem" role="alert">
      <Icon name="alert" />
      <div>
        <strong>
          {problem.status === 0 ? problem.title : `${problem.title} (${problem.status})`}
        </strong>
        <p>{problem.message}</p>
        {problem.status === 401 && <p>You may have been signed out: load the page anew.</p>}
      </div>
      {onRetry && <Button icon="retry" onPress={onRetry}>Try again</Button>}
    </div>
  );
}
