import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { request, requestTagged, type Tagged } from "../../api/client.ts";
import { schedulePath } from "../../api/paths.ts";
import type { ProblemError } from "../../api/problem.ts";
import type { JsonObject, Schedule } from "../../api/records.ts";
import { now } from "../../api/server_clock.ts";
import { Button } from "../../components/button.tsx";
import { Facts } from "../../components/facts.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { hasRedacted } from "../../format/tagged.ts";
import { useQuery } from "../../state/query.ts";
import { href, navigate } from "../../state/router.ts";
import { toast } from "../../state/toasts.ts";
import { changed } from "../../state/topics.ts";
import { usePrefix } from "../../state/viewer.ts";
import { type Filled, ScheduleForm } from "./schedule_form.tsx";
import { changesOf, toBody } from "./settings_body.ts";
import { settingsOf } from "./settings_draft.ts";
import type { SettingsProps } from "./settings_fields.tsx";
import { draftOf } from "./trigger_draft.ts";

/** Changes a schedule: only what was changed is sent, and nothing that somebody else changed is lost. */
export function EditSchedulePage({ id }: { readonly id: string }): JSX.Element {
  const prefix = usePrefix();
  const path = schedulePath(prefix, id);
  const etag = useRef<string | null>(null);
  const { data, problem, reload } = useQuery(
    `${path}/edit`,
    (signal) => requestTagged<Schedule>("GET", path, { signal }),
  );
  const save = async ({ value, etag: loaded }: Tagged<Schedule>, filled: Filled) => {
    const changes = changesOf(toBody(settingsOf(value)).body, filled.body);
    const body: JsonObject = filled.trigger ? { ...changes, trigger: filled.trigger } : changes;
    const tag = etag.current ?? loaded;
    if (Object.keys(body).length > 0) {
      await request("PATCH", path, { body, headers: tag === null ? {} : { "if-match": tag } });
      toast(`Saved ${id}`);
      changed(["schedules"], true);
    }
    navigate(href(["schedules", id]));
  };
  return (
    <>
      <PageHead title={`Edit ${id}`} trail={<a href={href(["schedules", id])}>{id}</a>} />
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data && (
        <ScheduleForm
          settings={settingsOf(data.value)}
          trigger={draftOf(data.value.trigger, now())}
          first={FixedFields}
          action="Save"
          back={href(["schedules", id])}
          onSave={(filled) => save(data, filled)}
          onProblem={(refusal, retry) =>
            refusal.status === 412
              ? (
                <Conflict
                  problem={refusal}
                  onOverwrite={() => {
                    etag.current = "*";
                    retry();
                  }}
                />
              )
              : null}
        />
      )}
    </>
  );
}

function FixedFields({ draft }: SettingsProps): JSX.Element {
  const isHidden = [draft.args, draft.kwargs, draft.metadata].some((text) =>
    text !== "" && isRedactedText(text)
  );
  return (
    <Panel title="What">
      <Facts of={{ "Schedule": <span class="mono">{draft.id}</span>, "Task": draft.taskId }} />
      {isHidden && (
        <p class="hint">
          Some values are hidden. They stay as they are, unless you replace all of that field.
        </p>
      )}
    </Panel>
  );
}

function isRedactedText(text: string): boolean {
  try {
    return hasRedacted(JSON.parse(text));
  } catch {
    return false;
  }
}

function Conflict(
  { problem, onOverwrite }: { readonly problem: ProblemError; readonly onOverwrite: () => void },
): JSX.Element {
  return (
    <div class="problem" role="alert">
      <div>
        <strong>Somebody else has changed it meanwhile.</strong>
        <p>{problem.message}</p>
      </div>
      <Button kind="danger" onPress={onOverwrite}>Save my changes all the same</Button>
    </div>
  );
}
