import type { JSX } from "preact";
import type { StoredError } from "../api/records.ts";

/** An error with its stack and its causes. */
export function ErrorView({ error }: { readonly error: StoredError }): JSX.Element {
  return (
    <div class="error-view">
      <p>
        <strong>{error.name}</strong>
        {error.message !== "" && `: ${error.message}`}
      </p>
      {error.stack && (
        <details>
          <summary>Stack</summary>
          <pre
            tabIndex={0}
            role="group"
            aria-label={`Stack of ${error.name}`}
          ><code>{error.stack}</code></pre>
        </details>
      )}
      {error.cause && (
        <div class="cause">
          <span class="muted">caused by</span>
          <ErrorView error={error.cause} />
        </div>
      )}
    </div>
  );
}
