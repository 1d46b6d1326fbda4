import type { ComponentChildren, JSX } from "preact";

/** Names and values beneath each other; a name without a value is left out. */
export function Facts(
  { of }: { readonly of: Readonly<Record<string, ComponentChildren>> },
): JSX.Element {
  const known = Object.entries(of).filter(([, value]) =>
    value !== null && value !== undefined && value !== false
  );
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
