import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "./api/client.ts";
import type { SchedulerChoice, Session } from "./api/records.ts";
import { DialogHost } from "./components/dialog_host.tsx";
import { Loading } from "./components/loading.tsx";
import { Problem } from "./components/problem.tsx";
import { ToastHost } from "./components/toast_host.tsx";
import { Shell } from "./shell/shell.tsx";
import { listen } from "./state/live.ts";
import { useQuery } from "./state/query.ts";
import { useRoute } from "./state/router.ts";
import { useShortcuts } from "./state/shortcuts.tsx";
import { ViewerContext } from "./state/viewer.ts";
import { CurrentPage } from "./pages/current_page.tsx";

/** The whole dashboard. */
export function App(): JSX.Element {
  const { data, problem, reload } = useQuery(
    "session",
    (signal) => get<Session>("/session", {}, signal),
    { poll: 300 },
  );
  const { scheduler: name } = useRoute();
  if (!data) {
    return (
      <main class="alone">
        {problem ? <Problem problem={problem} onRetry={reload} /> : <Loading />}
      </main>
    );
  }
  return <Ready key={name} session={data} scheduler={choose(data, name)} />;
}

/** The scheduler that the address names; else the one that lasts. */
function choose({ schedulers }: Session, name: string | null): SchedulerChoice {
  const named = schedulers.find((each) => each.name === (name ?? "persistent"));
  return named ?? schedulers[0]!;
}

function Ready(
  { session, scheduler }: { readonly session: Session; readonly scheduler: SchedulerChoice },
): JSX.Element {
  useShortcuts();
  useEffect(() => listen(scheduler.prefix), [scheduler.prefix]);
  return (
    <ViewerContext.Provider value={{ session, scheduler }}>
      <Shell>
        <CurrentPage />
      </Shell>
      <DialogHost />
      <ToastHost />
    </ViewerContext.Provider>
  );
}
