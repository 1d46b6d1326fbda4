import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

/** What can be chosen. */
export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  readonly isDanger?: boolean;
  readonly onChoose: () => void;
}

/** A button that opens a list of further actions. */
export function Menu(
  { label, items }: { readonly label: string; readonly items: readonly MenuItem[] },
): JSX.Element {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const entries = () => [...menu.current!.querySelectorAll<HTMLElement>("[role=menuitem]")];

  const onToggle = (event: Event) => {
    if ((event as ToggleEvent).newState !== "open") return;
    place(menu.current!, button.current!.getBoundingClientRect());
    entries()[0]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Tab") menu.current!.hidePopover();
    if (step === undefined) return;
    event.preventDefault();
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="button quiet square"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        popovertarget={id}
      >
        <Icon name="more" />
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        class="menu"
        onToggle={onToggle}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            class={item.isDanger ? "danger" : undefined}
            onClick={() => {
              menu.current!.hidePopover();
              button.current!.focus();
              item.onChoose();
            }}
          >
            <Icon name={item.icon} />
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}

/** Puts a menu beneath its button, or above where there is no room. */
function place(menu: HTMLElement, button: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.max(8, Math.min(button.right - width, innerWidth - width - 8));
  const isBelow = button.bottom + height + 8 < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${isBelow ? button.bottom + 4 : Math.max(8, button.top - height - 4)}px`;
}
