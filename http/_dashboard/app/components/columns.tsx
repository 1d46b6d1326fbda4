import type { ComponentChildren, JSX } from "preact";

/** Two stacks of panels beside each other, or one after the other where there is no room. */
export function Columns(
  { first, second }: { readonly first: ComponentChildren; readonly second: ComponentChildren },
): JSX.Element {
  return (
    <div class="columns">
      <div>{first}</div>
      <div>{second}</div>
    </div>
  );
}
