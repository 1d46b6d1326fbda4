import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

/** A part of a page with a heading of its own. */
export function Panel(
  { title, aside, children, wide = false, flush = false }: {
    readonly title: string;
    /** What stands at the end of the heading. */
    readonly aside?: ComponentChildren;
    readonly children: ComponentChildren;
    /** Whether it takes the whole width. */
    readonly wide?: boolean;
    /** Whether what is in it reaches its edges. */
    readonly flush?: boolean;
  },
): JSX.Element {
  const id = useId();
  return (
    <section class={`panel${wide ? " wide" : ""}${flush ? " flush" : ""}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside && <div class="aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}
