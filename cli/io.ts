import type { Clock } from "../mod.ts";

/** Everything that a command has to do with its process. Tests hand in one of their own. */
export interface Io {
  /** Writes what was asked for. */
  readonly stdout: (text: string) => void;
  /** Writes what else there is to say. */
  readonly stderr: (text: string) => void;
  /** The variables of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person looks at `stdout`. */
  readonly isTTY: boolean;
  /** Whether a person looks at `stderr`. */
  readonly isErrTTY: boolean;
  /** How wide the terminal is; `Infinity` without one. */
  readonly columns: number;
  /** Where the time comes from. */
  readonly clock: Clock;
  /** The IANA time zone of the host. */
  readonly timezone: string;
  /** Asks a person a question; `null` when there is nobody to ask. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Loads a module, by a path from the current folder. */
  readonly load: (path: string) => Promise<Readonly<Record<string, unknown>>>;
  /** From now on, aborts when the process is to end, as by Ctrl-C, instead of ending it. */
  readonly untilSignal: () => Signal;
  /** Answers requests, until it is closed. */
  readonly listen: (answer: Answer, address: Address) => Promise<Listening>;
  /** Whether there is a file, by a path from the current folder. */
  readonly hasFile: (path: string) => boolean;
}

/** Waits for the process to be told to end. */
export interface Signal {
  readonly signal: AbortSignal;
  /** Waits no longer. */
  readonly end: () => void;
}

/** Answers a request. */
export type Answer = (request: Request) => Response | Promise<Response>;

/** Where to listen. */
export interface Address {
  readonly host: string;
  /** 0 is any that is free. */
  readonly port: number;
}

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Ends it, and all connections. */
  readonly close: () => Promise<void>;
}
