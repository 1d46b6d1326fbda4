import { type Store, store, useStore } from "./store.ts";

/** Where the viewer is: what the hash of the address says. */
export interface Route {
  /** The scheduler that the address names, if it does. */
  readonly scheduler: string | null;
  /** The page, and what of it. */
  readonly path: readonly string[];
  /** Its filters. */
  readonly query: Readonly<Record<string, string>>;
}

/** Filters in an address; empty ones are left out. */
export type RouteQuery = Readonly<Record<string, string | null | undefined>>;

const SCHEDULERS = ["transient", "persistent"];

function read(): Route {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const parts = path.split("/").filter((part) => part !== "").map(decode);
  const first = parts[0];
  const scheduler = first !== undefined && SCHEDULERS.includes(first) ? first : null;
  return {
    scheduler,
    path: scheduler === null ? parts : parts.slice(1),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const current: Store<Route> = store(read());
addEventListener("hashchange", () => current.set(read()));

/** The address of a page, on the scheduler that is looked at. */
export function href(path: readonly string[], query: RouteQuery = {}): string {
  const { scheduler } = current.get();
  return hrefOn(scheduler, path, query);
}

/** The address of a page on a scheduler; `null` is the one that is shown first. */
export function hrefOn(
  scheduler: string | null,
  path: readonly string[],
  query: RouteQuery = {},
): string {
  const parts = scheduler === null ? path : [scheduler, ...path];
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) pairs.set(key, value);
  const text = pairs.toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${text && `?${text}`}`;
}

/** Goes to a page; `replace` leaves no step to come back to. */
export function navigate(address: string, { replace = false } = {}): void {
  if (!replace) {
    location.hash = address;
    return;
  }
  history.replaceState(null, "", address);
  current.set(read());
}

/** Where the viewer is. */
export function useRoute(): Route {
  return useStore(current);
}

/** The filters of the page, and a way to change some of them. */
export function useFilters(): [
  Readonly<Record<string, string>>,
  (change: RouteQuery) => void,
] {
  const { path, query } = useRoute();
  const change = (changes: RouteQuery) => {
    const { cursor: _, ...others } = current.get().query;
    navigate(href(path, { ...others, ...changes }), { replace: true });
  };
  return [query, change];
}
