import { useEffect, useState } from "preact/hooks";
import { now } from "../api/server_clock.ts";

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  if (!document.hidden) { for (const watcher of [...watchers]) watcher(); }
}

document.addEventListener("visibilitychange", tick);

function watch(onTick: () => void): () => void {
  watchers.add(onTick);
  timer ??= setInterval(tick, 1000);
  return () => {
    watchers.delete(onTick);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** What a function makes of the time, worked out anew each second while the page is seen. */
export function useTicking<Value>(make: (now: number) => Value, inputs: readonly unknown[]): Value {
  const [, setShown] = useState<Value>();
  const value = make(now());
  useEffect(() => watch(() => setShown(() => make(now()))), [...inputs]);
  return value;
}
