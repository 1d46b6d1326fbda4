import { useEffect, useState } from "preact/hooks";

/** A value that can be watched. */
export interface Store<Value> {
  /** The value at present. */
  get(): Value;
  /** Replaces it, and tells whoever watches. */
  set(value: Value): void;
  /** Calls back on each change; what it returns ends that. */
  watch(onChange: () => void): () => void;
}

/** Makes a value that can be watched. */
export function store<Value>(value: Value): Store<Value> {
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of [...watchers]) watcher();
    },
    watch(onChange) {
      watchers.add(onChange);
      return () => void watchers.delete(onChange);
    },
  };
}

/** The value of a store, in a component. */
export function useStore<Value>(subject: Store<Value>): Value {
  const [value, setValue] = useState(subject.get);
  useEffect(() => {
    const update = () => setValue(() => subject.get());
    update();
    return subject.watch(update);
  }, [subject]);
  return value;
}
