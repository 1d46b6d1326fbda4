import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { parseMetadata } from "../format/json_input.ts";
import { useDebounced } from "../state/debounced.ts";

/** Narrows a list down to what has some metadata. */
export function MetadataBox(
  { value, onChange }: { readonly value: string; readonly onChange: (value: string) => void },
): JSX.Element {
  const [text, setText] = useState(value);
  const settled = useDebounced(text.trim(), 400);
  const parsed = parseMetadata(settled);
  const reason = "reason" in parsed ? parsed.reason : undefined;
  useEffect(() => {
    if (settled !== value && !reason) onChange(settled);
  }, [settled]);
  return (
    <input
      class="metadata"
      aria-label="Metadata"
      aria-invalid={reason ? true : undefined}
      title={reason ?? "Metadata: key=value, several apart by commas, or JSON"}
      placeholder="Metadata: key=value"
      value={text}
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => setText(event.currentTarget.value)}
    />
  );
}
