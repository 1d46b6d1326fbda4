import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Task } from "../../api/records.ts";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { Problem } from "../../components/problem.tsx";
import { SearchBox } from "../../components/search_box.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { useCounts, useTasks } from "../../state/queries.ts";
import { href } from "../../state/router.ts";
import { TaskButtons } from "./task_buttons.tsx";
import { StateCounts } from "./state_counts.tsx";
import { limitsText, retryText } from "./task_words.ts";
import { TaskUsage } from "./task_usage.tsx";

/** All tasks: how they are set, and how many jobs they have. */
export function TasksPage(): JSX.Element {
  const { data, problem, reload } = useTasks();
  const [search, setSearch] = useState("");
  const counts = useCounts().data;
  const rows = data?.filter(({ id }) => id.toLowerCase().includes(search.toLowerCase()));
  const columns: readonly Column<Task>[] = [
    {
      label: "Task",
      cell: ({ id, jobExecutor }) => (
        <span class="stacked">
          <a class="name" href={href(["tasks", id])}>{id}</a>
          {jobExecutor !== "async" && <small class="muted">{jobExecutor}</small>}
        </span>
      ),
    },
    { label: "Running", cell: (task) => <TaskUsage task={task} counts={counts} /> },
    { label: "Jobs", look: "grow", cell: ({ id }) => <StateCounts taskId={id} counts={counts} /> },
    { label: "Retries", cell: (task) => retryText(task) },
    { label: "Limits", cell: (task) => limitsText(task) },
    {
      label: "Actions",
      look: "tools-cell",
      isUnlabelled: true,
      cell: (task) => <TaskButtons task={task} />,
    },
  ];
  return (
    <>
      <PageHead title="Tasks" />
      <div class="filters" role="search">
        <SearchBox label="Search tasks" value={search} onSearch={setSearch} />
      </div>
      {problem && <Problem problem={problem} onRetry={reload} />}
      {data === undefined && !problem && <Loading />}
      {rows?.length === 0 && (
        data?.length === 0
          ? (
            <Empty
              title="The store knows no task yet."
              code="await scheduler.configureTask(sendMail);"
            >
              It knows a task from the first job or schedule of it, or from:
            </Empty>
          )
          : <Empty title="No task matches.">Take the search away.</Empty>
      )}
      {rows && rows.length > 0 && (
        <div class="list">
          <Table label="Tasks" columns={columns} rows={rows} idOf={({ id }) => id} />
        </div>
      )}
    </>
  );
}
