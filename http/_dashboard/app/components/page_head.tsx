import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";

/** The heading of a page, and what can be done with all of it. */
export function PageHead(
  { title, mono = false, trail, children }: {
    readonly title: string;
    /** Whether the title is an id. */
    readonly mono?: boolean;
    /** Where it belongs, above the title. */
    readonly trail?: ComponentChildren;
    readonly children?: ComponentChildren;
  },
): JSX.Element {
  useEffect(() => {
    document.title = `${title} · Almanac`;
  }, [title]);
  return (
    <header class="page-head">
      <div class="page-title">
        {trail && <nav class="trail" aria-label="Breadcrumb">{trail}</nav>}
        <h1 tabIndex={-1} class={mono ? "mono" : undefined}>{title}</h1>
      </div>
      {children && <div class="actions">{children}</div>}
    </header>
  );
}
