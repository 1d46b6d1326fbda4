import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useDebounced } from "../state/debounced.ts";
import { Icon } from "./icon.tsx";

/** A line to search in; `/` leads to the first of a page. */
export function SearchBox(
  { label, value, onSearch, placeholder = label }: {
    readonly label: string;
    readonly value: string;
    readonly onSearch: (value: string) => void;
    readonly placeholder?: string;
  },
): JSX.Element {
  const [text, setText] = useState(value);
  const settled = useDebounced(text.trim(), 250);
  useEffect(() => {
    if (settled !== value) onSearch(settled);
  }, [settled]);
  useEffect(() => {
    setText((typed) => typed.trim() === value ? typed : value);
  }, [value]);
  return (
    <span class="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </span>
  );
}
