import type { JSX } from "preact";
import { shortId } from "../format/short_id.ts";

/** What a worker is called: of an identity that was made at random, its end. */
export function WorkerName({ id }: { readonly id: string }): JSX.Element {
  return <span class="mono cut" title={id}>{shortId(id)}</span>;
}
