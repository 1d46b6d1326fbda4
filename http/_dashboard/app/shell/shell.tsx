import type { ComponentChildren, JSX } from "preact";
import { useContext } from "preact/hooks";
import { BASE } from "../api/base.ts";
import { ViewerContext } from "../state/viewer.ts";
import { LiveDot } from "./live_dot.tsx";
import { MainNav } from "./main_nav.tsx";
import { SchedulerSwitch } from "./scheduler_switch.tsx";
import { Tools } from "./tools.tsx";

/** What is around each page. */
export function Shell({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const { session } = useContext(ViewerContext);
  const skip = (event: Event) => {
    event.preventDefault();
    document.querySelector("h1")?.focus();
  };
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={skip}>Skip to the content</a>
      <header class="side">
        <p class="brand">Almanac</p>
        <SchedulerSwitch />
        <MainNav />
        <div class="side-end">
          <LiveDot />
          <Tools />
          <small class="muted version">
            <a href={`${BASE}/docs`}>API</a> {session.version}
          </small>
        </div>
      </header>
      <main id="main">{children}</main>
    </div>
  );
}
