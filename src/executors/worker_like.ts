/** The part of a Web Worker that is used. */
export interface WorkerLike {
  /** Called with a reply. */
  onmessage: ((event: MessageEvent) => unknown) | null;
  /** Called when the worker fails. */
  onerror: ((event: ErrorEvent) => unknown) | null;
  /** Called when a reply cannot be read. */
  onmessageerror: ((event: MessageEvent) => unknown) | null;
  /** Sends a request. */
  postMessage(message: unknown): void;
  /** Ends the worker at once. */
  terminate(): void;
}

/** The part of a `Worker` of `node:worker_threads` that is used. */
export interface ThreadLike {
  /** Calls back with a reply, or when the thread fails, or when a reply cannot be read. */
  on(event: "message" | "error" | "messageerror", listener: (value: never) => void): unknown;
  /** Sends a request. */
  postMessage(message: unknown): void;
  /** Ends the thread at once. */
  terminate(): unknown;
}

/** A thread of Node as a Web Worker, and a Web Worker as it is. */
export function asWebWorker(worker: WorkerLike | ThreadLike): WorkerLike {
  if (!("on" in worker)) return worker;
  const events: Pick<WorkerLike, "onmessage" | "onerror" | "onmessageerror"> = {
    onmessage: null,
    onerror: null,
    onmessageerror: null,
  };
  worker.on("message", (data: unknown) => events.onmessage?.({ data } as MessageEvent));
  worker.on("error", ({ message }: Error) => events.onerror?.({ message } as ErrorEvent));
  worker.on("messageerror", (data: unknown) => events.onmessageerror?.({ data } as MessageEvent));
  return Object.assign(events, {
    postMessage: (message: unknown) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
  });
}
