import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { toastProblem } from "../state/toasts.ts";
import { Icon, type IconName } from "./icon.tsx";

/** How a button looks and what it does. */
export interface ButtonProps {
  readonly icon?: IconName;
  /** Its words; without them `label` names it. */
  readonly children?: ComponentChildren;
  /** What assistive technology reads, and what hovering shows. */
  readonly label?: string;
  readonly kind?: "plain" | "primary" | "danger" | "quiet";
  readonly type?: "button" | "submit";
  readonly disabled?: boolean;
  /** While what it returns is pending it cannot be pressed again; errors are shown. */
  readonly onPress?: () => void | Promise<unknown>;
}

/** A button, with words, an icon, or both. */
export function Button(props: ButtonProps): JSX.Element {
  const { icon, children, label, kind = "plain", type = "button", disabled, onPress } = props;
  const [isBusy, setBusy] = useState(false);
  const press = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      await onPress?.();
    } catch (thrown) {
      toastProblem(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type={type}
      class={`button ${kind}${children === undefined ? " square" : ""}`}
      aria-label={children === undefined ? label : undefined}
      title={label}
      disabled={disabled}
      aria-busy={isBusy || undefined}
      onClick={onPress && press}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}
