/** A host that may have modules of its own. */
export interface Host {
  readonly process?: { getBuiltinModule?(id: string): unknown };
}

/** A module of the host, asked for at run time; `undefined` where there is none. */
export function builtin<T>(id: `node:${string}`, host: Host = globalThis as Host): T | undefined {
  return host.process?.getBuiltinModule?.(id) as T | undefined;
}
