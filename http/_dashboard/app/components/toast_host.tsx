import type { JSX } from "preact";
import { useStore } from "../state/store.ts";
import { dismiss, toasts } from "../state/toasts.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** Where it is said what has happened. */
export function ToastHost(): JSX.Element {
  const shown = useStore(toasts);
  return (
    <div class="toasts" role="status" aria-label="Messages">
      {shown.map(({ id, text, isError }) => (
        <div key={id} class={isError ? "toast bad" : "toast"} role={isError ? "alert" : undefined}>
          <Icon name={isError ? "alert" : "check"} />
          <span>{text}</span>
          <Button
            kind="quiet"
            icon="close"
            label="Close message"
            onPress={() =>
              dismiss(id)}
          />
        </div>
      ))}
    </div>
  );
}
