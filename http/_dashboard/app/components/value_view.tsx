import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Json, JsonObject } from "../api/records.ts";
import { showTagged, tagOf } from "../format/tagged.ts";
import { Button } from "./button.tsx";
import { toast } from "../state/toasts.ts";

/** Longer texts are cut, until somebody asks for the rest. */
const MAX_TEXT = 2000;
const MAX_ITEMS = 100;
/** What is shorter than that stays on one line. */
const ONE_LINE = 64;

/** A value as a programmer would write it, also what JSON has not. */
export function ValueView({ value }: { readonly value: Json }): JSX.Element {
  const copy = async () => {
    await navigator.clipboard.writeText(JSON.stringify(value, null, 2));
    toast("Copied");
  };
  return (
    <div class="value">
      <pre
        tabIndex={0}
        role="group"
        aria-label="Value"
      ><code><Value value={value} indent="" /></code></pre>
      {isSecureContext && <Button kind="quiet" icon="copy" label="Copy as JSON" onPress={copy} />}
    </div>
  );
}

function Value({ value, indent }: { readonly value: Json; readonly indent: string }): JSX.Element {
  if (typeof value === "string") return <Text text={value} />;
  if (typeof value !== "object" || value === null) return <span class="atom">{String(value)}</span>;
  const tag = tagOf(value);
  if (tag !== null) return <TaggedValue tag={tag} value={value as JsonObject} indent={indent} />;
  if (Array.isArray(value)) {
    return (
      <Members
        open="["
        close="]"
        indent={indent}
        isShort={isShort(value)}
        members={(value as readonly Json[]).map((each) => [null, each])}
      />
    );
  }
  return (
    <Members
      open="{"
      close="}"
      indent={indent}
      isShort={isShort(value)}
      members={Object.entries(value)}
    />
  );
}

function isShort(value: Json): boolean {
  return JSON.stringify(value).length <= ONE_LINE;
}

function TaggedValue(
  { tag, value, indent }: {
    readonly tag: string;
    readonly value: JsonObject;
    readonly indent: string;
  },
): JSX.Element {
  const short = showTagged(value);
  if (tag === "Redacted") {
    return <span class="redacted" title="Hidden by the application">hidden</span>;
  }
  if (short !== null) {
    return (
      <span class="atom" title={tag}>
        {tag === "Date" || tag === "URL" ? `${tag} ${short}` : short}
      </span>
    );
  }
  return (
    <>
      {tag !== "Object" && <span class="tag">{`${tag} `}</span>}
      <Value value={value["value"] ?? null} indent={indent} />
    </>
  );
}

function Text({ text }: { readonly text: string }): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const isCut = !isWhole && text.length > MAX_TEXT;
  return (
    <>
      <span class="text">{JSON.stringify(isCut ? text.slice(0, MAX_TEXT) : text)}</span>
      {isCut && (
        <Button kind="quiet" onPress={() => setWhole(true)}>
          {`and ${text.length - MAX_TEXT} characters`}
        </Button>
      )}
    </>
  );
}

function Members(
  { open, close, members, indent, isShort }: {
    readonly open: string;
    readonly close: string;
    readonly members: readonly (readonly [string | null, Json])[];
    readonly indent: string;
    readonly isShort: boolean;
  },
): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  if (members.length === 0) return <>{open + close}</>;
  const inner = isShort ? "" : `${indent}  `;
  const gap = isShort ? (open === "{" ? " " : "") : "\n";
  const shown = isWhole ? members : members.slice(0, MAX_ITEMS);
  return (
    <>
      {open + gap}
      {shown.map(([key, each], i) => (
        <>
          {inner}
          {key !== null && (
            <span class="key">{`${/^\w+$/.test(key) ? key : JSON.stringify(key)}: `}</span>
          )}
          <Value value={each} indent={inner} />
          {i < members.length - 1 ? (isShort ? ", " : ",\n") : gap}
        </>
      ))}
      {shown.length < members.length && (
        <>
          {inner}
          <Button kind="quiet" onPress={() => setWhole(true)}>
            {`and ${members.length - shown.length} more`}
          </Button>
          {gap}
        </>
      )}
      {isShort ? "" : indent}
      {close}
    </>
  );
}
