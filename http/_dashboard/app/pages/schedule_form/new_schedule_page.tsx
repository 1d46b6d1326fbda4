import type { JSX } from "preact";
import { get, request } from "../../api/client.ts";
import { schedulePath } from "../../api/paths.ts";
import type { JsonObject, Schedule } from "../../api/records.ts";
import { now } from "../../api/server_clock.ts";
import { CheckInput, SelectInput, TextInput } from "../../components/inputs.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { Panel } from "../../components/panel.tsx";
import { Problem } from "../../components/problem.tsx";
import { useTasks } from "../../state/queries.ts";
import { useQuery } from "../../state/query.ts";
import { href, navigate, useRoute } from "../../state/router.ts";
import { toast } from "../../state/toasts.ts";
import { changed } from "../../state/topics.ts";
import { usePrefix } from "../../state/viewer.ts";
import { type Filled, ScheduleForm } from "./schedule_form.tsx";
import { changesOf, toBody } from "./settings_body.ts";
import { NEW_SETTINGS, settingsOf } from "./settings_draft.ts";
import type { SettingsProps } from "./settings_fields.tsx";
import { draftOf, newDraft, toTriggerInput } from "./trigger_draft.ts";

/** Adds a schedule, from nothing or like another one. */
export function NewSchedulePage(): JSX.Element {
  const prefix = usePrefix();
  const { from, taskId = "" } = useRoute().query;
  const { data, problem, reload } = useQuery(
    `${prefix}/like/${from ?? ""}`,
    async (signal) =>
      from === undefined ? null : await get<Schedule>(schedulePath(prefix, from), {}, signal),
  );
  const draft = data ? draftOf(data.trigger, now()) : newDraft(now());
  const save = async ({ settings, body, trigger }: Filled) => {
    const same = toTriggerInput(draft) as { value: JsonObject };
    const added = await request<Schedule>("POST", `${prefix}/schedules`, {
      body: {
        ...changesOf(toBody(NEW_SETTINGS).body, body),
        ...(settings.id.trim() !== "" && { id: settings.id.trim() }),
        ...(settings.paused && { paused: true }),
        taskId: settings.taskId,
        trigger: trigger ?? same.value,
      },
    });
    toast(`Added ${added.id}`);
    changed(["schedules"], true);
    navigate(href(["schedules", added.id]));
  };
  return (
    <>
      <PageHead title="New schedule" trail={<a href={href(["schedules"])}>Schedules</a>} />
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {data !== undefined && (
        <ScheduleForm
          settings={data ? { ...settingsOf(data), id: "" } : { ...NEW_SETTINGS, taskId }}
          trigger={draft}
          first={WhatFields}
          action="Add schedule"
          back={href(["schedules"])}
          onSave={save}
        />
      )}
    </>
  );
}

function WhatFields({ draft, change, errors }: SettingsProps): JSX.Element {
  const tasks = useTasks().data?.map(({ id }) => id) ?? [];
  return (
    <Panel title="What">
      <div class="fields">
        <SelectInput
          label="Task"
          value={draft.taskId}
          error={errors.taskId}
          onInput={(taskId) => change({ taskId })}
          options={[["", "Choose a task"], ...tasks.map((id) => [id, id] as const)]}
        />
        <TextInput
          label="Id"
          mono
          value={draft.id}
          error={errors.id}
          onInput={(id) => change({ id })}
          hint="How you will find it; empty: one is made"
        />
      </div>
      <CheckInput
        label="Add it paused"
        checked={draft.paused}
        onChange={(paused) => change({ paused })}
      />
    </Panel>
  );
}
