import type { JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** A link that looks like a button. */
export function LinkButton(
  { href, icon, kind = "plain", children }: {
    readonly href: string;
    readonly icon: IconName;
    readonly kind?: "plain" | "primary";
    readonly children: string;
  },
): JSX.Element {
  return (
    <a class={`button ${kind}`} href={href}>
      <Icon name={icon} />
      <span>{children}</span>
    </a>
  );
}
