import type { ComponentChildren, JSX } from "preact";

/** What a list shows when it has nothing: why, and what to do. */
export function Empty(
  { title, code, children }: {
    readonly title: string;
    /** A line that would change it. */
    readonly code?: string;
    readonly children?: ComponentChildren;
  },
): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <div class="muted">{children}</div>}
      {code && <pre><code>{code}</code></pre>}
    </div>
  );
}
