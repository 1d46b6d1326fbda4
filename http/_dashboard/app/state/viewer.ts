import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { SchedulerChoice, Session } from "../api/records.ts";

/** The session, and which of its schedulers is looked at. */
export interface Viewer {
  readonly session: Session;
  readonly scheduler: SchedulerChoice;
}

/** Who looks at what, for all that is in the page. */
export const ViewerContext: ReturnType<typeof createContext<Viewer>> = createContext<Viewer>(
  undefined as unknown as Viewer,
);

/** The start of the paths of the scheduler that is looked at. */
export function usePrefix(): string {
  return useContext(ViewerContext).scheduler.prefix;
}

/** What the viewer may do. */
export function useScopes(): Session["scopes"] {
  return useContext(ViewerContext).session.scopes;
}
