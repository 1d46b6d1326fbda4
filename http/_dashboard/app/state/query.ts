import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem, type ProblemError } from "../api/problem.ts";
import { Refresher } from "./refresher.ts";
import { onChange, type Topic } from "./topics.ts";

/** How a query is kept up to date. */
export interface QueryOptions {
  /** It is asked anew when one of these may have changed. */
  readonly topics?: readonly Topic[];
  /** The least time between two requests, in seconds. @default 1 */
  readonly atMostEvery?: number;
  /** It is also asked anew so often, in seconds. @default never */
  readonly poll?: number | undefined;
}

/** What is known of a query. */
export interface QueryState<Value> {
  /** The latest answer; that of an earlier key until there is one. */
  readonly data: Value | undefined;
  /** The key that `data` is the answer to. */
  readonly dataKey: string | undefined;
  /** Whether `data` is the answer to another question than the present one. */
  readonly isStale: boolean;
  /** Whether the present question has no answer yet, be it a refusal. */
  readonly isLoading: boolean;
  /** What went wrong the last time. */
  readonly problem: ProblemError | undefined;
  /** Asks anew. */
  reload(): void;
}

/** After how long a server that does not answer is asked again, in milliseconds. */
const RETRY_DELAY = 5000;

interface Answer<Value> {
  readonly key: string;
  readonly data?: Value | undefined;
  readonly dataKey?: string | undefined;
  readonly problem?: ProblemError;
}

/** Asks the server, and again whenever the answer may be another; `key` says what is asked. */
export function useQuery<Value>(
  key: string,
  load: (signal: AbortSignal) => Promise<Value>,
  { topics = [], atMostEvery = 1, poll }: QueryOptions = {},
): QueryState<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({ key });
  const latestLoad = useRef(load);
  latestLoad.current = load;
  const refresher = useRef<Refresher | null>(null);
  /** Whether the server has said no: it will not say yes unless the viewer does something. */
  const refusal = useRef(false);

  useEffect(() => {
    const { signal, abort } = abortable();
    let retryTimer: ReturnType<typeof setTimeout> | undefined;
    const current = new Refresher(async () => {
      clearTimeout(retryTimer);
      try {
        const data = await latestLoad.current(signal);
        if (signal.aborted) return;
        refusal.current = false;
        setAnswer({ key, data, dataKey: key });
      } catch (thrown) {
        if (signal.aborted) return;
        const problem = asProblem(thrown);
        refusal.current = problem.status >= 400 && problem.status < 429;
        if (!refusal.current) retryTimer = setTimeout(() => current.request(), RETRY_DELAY);
        setAnswer(({ data, dataKey }) => ({ key, data, dataKey, problem }));
      }
    }, atMostEvery);
    refresher.current = current;
    current.request(true);
    const unwatch = onChange(topics, (isUrgent) => {
      if (isUrgent || !refusal.current) current.request(isUrgent);
    });
    return () => {
      clearTimeout(retryTimer);
      unwatch();
      current.stop();
      abort();
    };
  }, [key]);

  useEffect(() => {
    if (!poll) return;
    const timer = setInterval(() => {
      if (!refusal.current) refresher.current?.request();
    }, poll * 1000);
    return () => clearInterval(timer);
  }, [poll, key]);

  return {
    data: answer.data,
    dataKey: answer.dataKey,
    isStale: answer.data !== undefined && answer.dataKey !== key,
    isLoading: answer.key !== key || (answer.dataKey !== key && !answer.problem),
    problem: answer.key === key ? answer.problem : undefined,
    reload: () => refresher.current?.request(true),
  };
}

function abortable(): { signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
