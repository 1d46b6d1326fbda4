import {
  ClockDiffersError,
  SerializationError,
  StoreUnavailableError,
  StoreUnusableError,
} from "../../../src/errors.ts";

/**
 * What a failed call means: `locked`: another process was writing, nothing was done; `lost`: no
 * answer came, so it may have been done; `unavailable`: nothing was done, and waiting may help;
 * `unusable`: waiting does not help; `tooLarge`: it was too much at once, and nothing was done;
 * `other`: the statement itself was wrong.
 */
export type FailureKind = "locked" | "lost" | "unavailable" | "unusable" | "tooLarge" | "other";

interface Failure {
  readonly kind: FailureKind;
  /** What to do about it. */
  readonly advice?: string;
}

/** No answer came in time. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

/** The last one: all of the client's connections are in use by transactions of the user's. */
const LOCKED = /SQLITE_BUSY|SQLITE_LOCKED|database (table )?is locked|TRANSACTION_ACTIVE/;
const REFUSED = /status\D{0,10}40[13]\b|SQLITE_AUTH|AUTH_|Unauthorized|Forbidden/i;
/** Answers of HTTP that are the same tomorrow: 4xx, but for 408, 425 and 429, that pass. */
const NO_SERVER = /status\D{0,10}4(?!08|25|29)\d\d\b|redirects? .{0,10}reached|redirect count/i;
const BY_CODE: readonly (readonly [RegExp, Failure])[] = [
  [/RESPONSE_TOO_LARGE|SQLITE_TOOBIG|string or blob too big|status\D{0,10}413\b/, {
    kind: "tooLarge",
    advice:
      "it is too much at once: ask for less, with a limit, or hand in less, and keep large values " +
      "elsewhere",
  }],
  [/SQLITE_NOTADB|file is not a database/, {
    kind: "unusable",
    advice: "the file is no SQLite database: name another one",
  }],
  [/SQLITE_READONLY|readonly database/, {
    kind: "unusable",
    advice: "the file is read-only: let this process write to it and to its folder",
  }],
  [/SQLITE_CANTOPEN|unable to open/i, {
    kind: "unusable",
    advice:
      "the file cannot be opened: name a file, and not a folder, in a folder that is there, " +
      "and let this process write to both",
  }],
  [/SQLITE_CORRUPT|malformed database|disk image is malformed/, {
    kind: "unusable",
    advice: "the file is damaged: restore it from a backup",
  }],
  [/no such table|no such column|has no column/, {
    kind: "unusable",
    advice: "a table or column of the scheduler is missing: restore it, or drop the other tables " +
      "with the prefix as well and begin anew",
  }],
  [/table \S+ already exists/, {
    kind: "unusable",
    advice:
      "some tables with its prefix are there, but not the one that has their version: choose " +
      "another tablePrefix, or restore that table, or drop the others and begin anew",
  }],
  [/CLIENT_CLOSED|manually closed/, {
    kind: "unusable",
    advice: "its client is closed: close the client after the store, and open the store to use it",
  }],
  [/\bURL_|Invalid URL/, { kind: "unusable", advice: "correct the url" }],
  [/SQLITE_FULL|disk is full/, { kind: "unavailable", advice: "make room on the disk" }],
  [/SQLITE_IOERR|disk I\/O error/, { kind: "unavailable", advice: "look after the disk" }],
];
/** Codes of errors that a database itself has answered with. */
const ANSWERED = /^(SQLITE|SQL_|TRANSACTION_|ARGS_|RESPONSE_|BATCH_|HRANA_PROTO|PROTOCOL)/;

/** What a failure of a client means. */
export function classify(error: unknown): Failure {
  if (isExplained(error)) return { kind: "other" };
  const { code, text } = describe(error);
  if (LOCKED.test(text)) return { kind: "locked" };
  for (const [pattern, failure] of BY_CODE) if (pattern.test(text)) return failure;
  if (REFUSED.test(text)) {
    return {
      kind: "unusable",
      advice:
        "the server refuses this authToken, or wants one: give one that is valid and may write",
    };
  }
  if (code !== undefined && ANSWERED.test(code)) return { kind: "other" };
  if (NO_SERVER.test(text)) {
    return {
      kind: "unusable",
      advice: "what answers there is no libSQL server, or no such database: correct the url",
    };
  }
  return { kind: "lost", advice: "is the server there, and the url right?" };
}

/** The error that a caller sees. */
export function toStoreError(error: unknown, where: string): unknown {
  const { kind, advice } = classify(error);
  if (kind === "other") return error;
  const { text } = describe(error);
  const reason = kind === "locked"
    ? "another process keeps it locked: look for one that does not end its transactions"
    : advice ?? text;
  if (kind === "tooLarge") {
    return new SerializationError("", `Cannot use the store ${where}: ${reason} (${text})`, {
      cause: error,
    });
  }
  if (kind === "unusable") {
    return new StoreUnusableError(`Cannot use the store ${where}: ${reason} (${text})`, {
      cause: error,
    });
  }
  return new StoreUnavailableError(`Cannot reach the store ${where}: ${reason} (${text})`, {
    cause: error,
  });
}

/** Whether a caller can see an error as it is. */
function isExplained(error: unknown): boolean {
  return error instanceof StoreUnavailableError || error instanceof StoreUnusableError ||
    error instanceof ClockDiffersError;
}

function describe(error: unknown): { readonly code: string | undefined; readonly text: string } {
  const { code, message, extendedCode, cause } = (error ?? {}) as {
    code?: unknown;
    message?: unknown;
    extendedCode?: unknown;
    cause?: { message?: unknown; status?: unknown };
  };
  const status = cause?.status === undefined ? undefined : `status ${cause.status}`;
  const parts = [message ?? error, extendedCode, code, cause?.message, status]
    .filter((part) => part !== undefined).map(String);
  const news = parts.filter((part, i) => !parts.slice(0, i).some((one) => one.includes(part)));
  const text = news.join(", ").replace(/(\w:\/\/)[^/@\s]*@/g, "$1"); // no passwords of addresses
  return { code: typeof code === "string" ? code : undefined, text };
}
