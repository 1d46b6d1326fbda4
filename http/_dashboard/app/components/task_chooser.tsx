import type { JSX } from "preact";
import { useTasks } from "../state/queries.ts";
import { Chooser } from "./chooser.tsx";

/** Narrows a list down to a task. */
export function TaskChooser(
  { value, onChange }: { readonly value: string; readonly onChange: (value: string) => void },
): JSX.Element {
  const ids = useTasks().data?.map(({ id }) => id) ?? [];
  const known = value === "" || ids.includes(value) ? ids : [value, ...ids];
  return (
    <Chooser
      label="Task"
      value={value}
      onChange={onChange}
      options={[["", "Any task"], ...known.map((id) => [id, id] as const)]}
    />
  );
}
