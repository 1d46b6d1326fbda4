import { builtin } from "../builtin.ts";
import { type CurrentJob, runInContext } from "../context.ts";
import { withProgress } from "../job_notes.ts";
import { RetryError } from "../errors.ts";
import { toStoredError } from "../stored_error.ts";
import { type AnyTask, type TaskFunction, toDefinition } from "../task.ts";
import { assertSendable } from "./sendable.ts";
import type { WorkerNote, WorkerReply, WorkerRequest } from "./worker_messages.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerRequest>) => unknown) | null;
  postMessage(message: WorkerReply | WorkerNote): void;
}

interface Threads {
  readonly parentPort: WorkerScope | null;
}

/**
 * Serves jobs inside a Web Worker, or a thread of Node, one at a time: the other end of a `WorkerJobExecutor`.
 *
 * @example The module of the worker
 * ```ts
 * import { serveJobs, task } from "@almanac/scheduler";
 *
 * serveJobs([
 *   task("primes.count", (below: number) => {
 *     let count = 0;
 *     for (let n = 2; n < below; n++) {
 *       let divisor = 2;
 *       while (n % divisor) divisor++;
 *       if (divisor === n) count++;
 *     }
 *     return count;
 *   }),
 * ]);
 * ```
 *
 * @throws {TypeError} for a task without a function
 */
export function serveJobs(tasks: readonly AnyTask[]): void {
  const functions = new Map<string, TaskFunction>();
  for (const { id, fn } of tasks.map(toDefinition)) {
    if (!fn) throw new TypeError(`Cannot serve task "${id}": expected its function, got its id`);
    functions.set(id, fn);
  }
  const scope = findScope();
  scope.onmessage = async ({ data }) => reply(scope, await answer(functions, data, scope));
}

/** A thread of Node has a port in place of the scope of a Web Worker. */
function findScope(): WorkerScope {
  const scope = globalThis as unknown as WorkerScope;
  if (typeof scope.postMessage === "function") return scope;
  return builtin<Threads>("node:worker_threads")?.parentPort ?? scope;
}

async function answer(
  functions: ReadonlyMap<string, TaskFunction>,
  { job, args }: WorkerRequest,
  scope: WorkerScope,
): Promise<WorkerReply> {
  const fn = functions.get(job.taskId);
  const current: CurrentJob = {
    ...job,
    signal: new AbortController().signal,
    log: (text) => scope.postMessage({ log: String(text) }),
    progress(value, note) {
      const { progress } = withProgress({ progress: null, log: [] }, value, note);
      scope.postMessage({ progress: [progress!.value, progress!.note ?? undefined] });
    },
  };
  try {
    if (!fn) throw new Error(`Cannot run task "${job.taskId}": the worker does not serve it`);
    const context = { job: current, scheduler: null };
    const value = await runInContext(context, async () => await fn(...args as never[]));
    assertSendable(value, "returnValue");
    return { value };
  } catch (error) {
    const after = error instanceof RetryError ? error.after : undefined;
    return { error: toStoredError(error), ...(after !== undefined && { after }) };
  }
}

function reply(scope: WorkerScope, answered: WorkerReply): void {
  try {
    scope.postMessage(answered);
  } catch (error) {
    scope.postMessage({ error: toStoredError(error) });
  }
}
