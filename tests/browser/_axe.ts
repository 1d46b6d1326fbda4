import axe from "axe-core";
import type { Viewer } from "./_page.ts";

/** What fades in has no contrast yet. */
export const STILL = { reducedMotion: "reduce" } as const;

/** What axe finds wrong with what is shown: all of its rules, and where they are broken. */
export async function violationsOf(viewer: Viewer): Promise<string[]> {
  if (!await viewer.evaluate("'axe' in window")) await viewer.evaluate(`${axe.source}\nnull`);
  const { violations } = await viewer.evaluate<axe.AxeResults>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)
  );
}
