import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Task, TaskLookupError, type TaskOptions } from "../../core.ts";
import type { Env, Subject } from "../_env.ts";
import { etagOfTask, requireTaskMatch } from "../_answers/etag.ts";
import { addOperation, type Reply } from "../_operation.ts";
import { id } from "../_schemas/common.ts";
import { task, taskChanges } from "../_schemas/tasks.ts";

const tag = "Tasks";
const params = z.object({ taskId: id });
const TASK = { description: "The task.", schema: task, headers: { ETag: "For `If-Match`." } };

/** The routes of tasks. */
export function addTaskRoutes(app: OpenAPIHono<Env>, { scheduler, present }: Subject): void {
  const find = async (taskId: string): Promise<Task> => {
    const found = (await scheduler.getTasks()).find(({ id }) => id === taskId);
    if (!found) throw new TaskLookupError(taskId);
    return found;
  };
  const show = async (task: Task): Promise<Reply> => ({
    body: present.task(task),
    headers: { etag: await etagOfTask(task) },
  });

  addOperation(
    app,
    {
      ...{ method: "get", path: "/tasks", tag, scope: "read", summary: "All tasks" },
      answers: {
        200: {
          description: "In the order of their ids.",
          schema: z.object({ items: z.array(task) }),
        },
      },
    },
    async () => ({
      body: { items: (await scheduler.getTasks()).map((each) => present.task(each)) },
    }),
  );

  addOperation(app, {
    ...{ method: "get", path: "/tasks/{taskId}", tag, scope: "read", summary: "A task", params },
    ...{ answers: { 200: TASK }, problems: [404] },
  }, async ({ params }) => await show(await find(params.taskId)));

  addOperation(app, {
    ...{ method: "patch", path: "/tasks/{taskId}", tag, scope: "admin", params },
    summary: "Change settings of a task",
    description: "What is not given stays. `If-Match` is compared before the change, not with it.",
    body: taskChanges,
    headers: { "If-Match": "The ETag that the task has to have." },
    ...{ answers: { 200: TASK }, problems: [404, 412] },
  }, async ({ c, params, body }) => {
    await requireTaskMatch(c, await find(params.taskId));
    return await show(await scheduler.configureTask(params.taskId, body as TaskOptions));
  });

  addOperation(app, {
    ...{ method: "delete", path: "/tasks/{taskId}", tag, scope: "admin", params },
    summary: "Remove a task that no schedule and no job refers to",
    ...{ answers: { 204: { description: "It is gone." } }, problems: [404, 409] },
  }, async ({ params }) => {
    if (!await scheduler.removeTask(params.taskId)) throw new TaskLookupError(params.taskId);
    return { status: 204 };
  });
}
