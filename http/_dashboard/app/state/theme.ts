import { type Store, store } from "./store.ts";

/** Light, dark, or as the system has it. */
export type Theme = "auto" | "light" | "dark";

const KEY = "almanac-theme";
const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** The theme at present. */
export const theme: Store<Theme> = store(remembered());

function remembered(): Theme {
  try {
    return THEMES.find((each) => each === localStorage.getItem(KEY)) ?? "auto";
  } catch {
    return "auto";
  }
}

function apply(): void {
  const value = theme.get();
  if (value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
  try {
    if (value === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, value);
  } catch {
    // a page that may store nothing forgets it
  }
}

apply();
theme.watch(apply);

/** Goes on to the next theme. */
export function nextTheme(): void {
  theme.set(THEMES[(THEMES.indexOf(theme.get()) + 1) % THEMES.length]!);
}
