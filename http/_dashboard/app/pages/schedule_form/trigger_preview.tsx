import type { JSX } from "preact";
import { request } from "../../api/client.ts";
import type { ProblemError } from "../../api/problem.ts";
import type { PreviewAnswer } from "../../api/records.ts";
import { Empty } from "../../components/empty.tsx";
import { FireTimes } from "../../components/fire_times.tsx";
import { Panel } from "../../components/panel.tsx";
import { useDebounced } from "../../state/debounced.ts";
import { useQuery } from "../../state/query.ts";
import { usePrefix } from "../../state/viewer.ts";
import { toTriggerInput, type TriggerDraft } from "./trigger_draft.ts";

const SHOWN = 8;

/** What the server makes of a draft. */
export interface Preview {
  readonly answer: PreviewAnswer | undefined;
  /** Why it is no trigger. */
  readonly error: string | undefined;
  /** Whether the answer is to an earlier draft. */
  readonly isPending: boolean;
}

/** Asks the server what a trigger would do, a moment after the viewer stops typing. */
export function usePreview(draft: TriggerDraft): Preview {
  const prefix = usePrefix();
  const input = toTriggerInput(draft);
  const text = "value" in input ? JSON.stringify(input.value) : "";
  const settled = useDebounced(text, 300);
  const { data, problem, isLoading } = useQuery(`${prefix}/preview/${settled}`, async (signal) => {
    if (settled === "") return null;
    const body = { trigger: JSON.parse(settled), n: SHOWN };
    return await request<PreviewAnswer>("POST", `${prefix}/preview`, { body, signal });
  });
  const isPending = text !== settled || isLoading;
  if ("reason" in input) return { answer: undefined, error: input.reason, isPending: false };
  return {
    answer: data ?? undefined,
    error: problem && !isPending ? reasonOf(problem) : undefined,
    isPending,
  };
}

function reasonOf(problem: ProblemError): string {
  return problem.errors[0]?.reason ?? problem.message;
}

/** Shows it: in words, and the next fire times. */
export function TriggerPreview({ preview }: { readonly preview: Preview }): JSX.Element {
  const { answer, error, isPending } = preview;
  return (
    <Panel title="Preview">
      <div
        aria-live="polite"
        aria-busy={isPending}
        class={isPending || error ? "stale" : undefined}
      >
        {error && <p class="muted">No preview: the trigger cannot be used as it is.</p>}
        {answer && !error && (
          <>
            <p class="description">{answer.description}</p>
            {answer.fireTimes.length === 0
              ? <Empty title="It would never fire." />
              : <FireTimes times={answer.fireTimes} zone={answer.timezone} />}
          </>
        )}
      </div>
    </Panel>
  );
}
