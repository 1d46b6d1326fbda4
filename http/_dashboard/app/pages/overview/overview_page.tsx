import type { JSX } from "preact";
import { Columns } from "../../components/columns.tsx";
import { PageHead } from "../../components/page_head.tsx";
import { ChartsPanel } from "./charts_panel.tsx";
import { FailedPanel } from "./failed_panel.tsx";
import { LatePanel } from "./late_panel.tsx";
import { RunningPanel } from "./running_panel.tsx";
import { SchedulersPanel } from "./schedulers_panel.tsx";
import { Tiles } from "./tiles.tsx";
import { TimelinePanel } from "./timeline_panel.tsx";

/** What runs, what is late, what failed, and what comes. */
export function OverviewPage(): JSX.Element {
  return (
    <>
      <PageHead title="Overview" />
      <Tiles />
      <div class="panels">
        <TimelinePanel />
        <ChartsPanel />
        <Columns
          first={
            <>
              <RunningPanel />
              <LatePanel />
            </>
          }
          second={
            <>
              <FailedPanel />
              <SchedulersPanel />
            </>
          }
        />
      </div>
    </>
  );
}
