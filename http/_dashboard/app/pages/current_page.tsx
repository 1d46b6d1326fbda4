import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Empty } from "../components/empty.tsx";
import { PageHead } from "../components/page_head.tsx";
import { useRoute } from "../state/router.ts";
import { useScopes } from "../state/viewer.ts";
import { JobPage } from "./jobs/job_page.tsx";
import { JobsPage } from "./jobs/jobs_page.tsx";
import { OverviewPage } from "./overview/overview_page.tsx";
import { EditSchedulePage } from "./schedule_form/edit_schedule_page.tsx";
import { NewSchedulePage } from "./schedule_form/new_schedule_page.tsx";
import { SchedulePage } from "./schedules/schedule_page.tsx";
import { SchedulesPage } from "./schedules/schedules_page.tsx";
import { SchedulersPage } from "./schedulers/schedulers_page.tsx";
import { TaskPage } from "./tasks/task_page.tsx";
import { TasksPage } from "./tasks/tasks_page.tsx";

/** The page that the address names; another one starts at its top, with the focus on its heading. */
export function CurrentPage(): JSX.Element {
  const { path } = useRoute();
  const key = path.join("/");
  const shown = useRef(key);
  useEffect(() => {
    if (shown.current === key) return;
    shown.current = key;
    scrollTo(0, 0);
    document.querySelector("h1")?.focus({ preventScroll: true });
  }, [key]);
  return <Page key={key} path={path} />;
}

function Page({ path }: { readonly path: readonly string[] }): JSX.Element {
  const { write } = useScopes();
  const [page = "overview", id, action] = path;
  if (page === "overview") return <OverviewPage />;
  if (page === "new-schedule" && write) return <NewSchedulePage />;
  if (page === "schedules") {
    if (id === undefined) return <SchedulesPage />;
    return action === "edit" && write ? <EditSchedulePage id={id} /> : <SchedulePage id={id} />;
  }
  if (page === "jobs") return id === undefined ? <JobsPage /> : <JobPage id={id} />;
  if (page === "tasks") return id === undefined ? <TasksPage /> : <TaskPage id={id} />;
  if (page === "schedulers") return <SchedulersPage />;
  return (
    <>
      <PageHead title="No such page" />
      <Empty title="There is nothing here.">Choose a page from the menu.</Empty>
    </>
  );
}
