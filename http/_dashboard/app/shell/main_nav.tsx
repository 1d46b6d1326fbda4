import type { JSX } from "preact";
import { Icon, type IconName } from "../components/icon.tsx";
import { href, useRoute } from "../state/router.ts";

const PAGES: readonly (readonly [path: string, label: string])[] = [
  ["overview", "Overview"],
  ["schedules", "Schedules"],
  ["jobs", "Jobs"],
  ["tasks", "Tasks"],
  ["schedulers", "Schedulers"],
];

/** The way to each page. */
export function MainNav(): JSX.Element {
  const { path } = useRoute();
  const first = path[0] === "new-schedule" ? "schedules" : path[0] ?? "overview";
  return (
    <nav class="main-nav" aria-label="Pages of the dashboard">
      {PAGES.map(([page, label]) => (
        <a key={page} href={href([page])} aria-current={page === first ? "page" : undefined}>
          <Icon name={page as IconName} />
          {label}
        </a>
      ))}
    </nav>
  );
}
