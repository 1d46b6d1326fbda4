import { existsSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { pathToFileURL } from "node:url";
import { systemClock } from "../mod.ts";
import type { Io, Signal } from "./io.ts";
import { listen } from "./listen.ts";

/** What the process has to offer, in Deno, Node and Bun. */
export function hostIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    env,
    isTTY: stdout.isTTY === true,
    isErrTTY: stderr.isTTY === true,
    columns: stdout.isTTY ? stdout.columns || 80 : Infinity,
    clock: systemClock,
    timezone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    ask: stdin.isTTY && stderr.isTTY ? ask : null,
    load: (path) => import(pathToFileURL(resolve(path)).href),
    untilSignal,
    listen,
    hasFile: (path) => existsSync(path),
  };
}

/** A reader that goes away, as `head` does, is no error: there is nothing more to do. */
export function endWithReader(): void {
  process.stdout.on("error", (error: Error & { code?: string }) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** The second signal ends the process at once, as the first one would without this. */
function untilSignal(): Signal {
  const over = new AbortController();
  const listener = () => {
    if (over.signal.aborted) process.exit(130);
    over.abort();
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, listener);
  const end = () => signals.forEach((signal) => process.off(signal, listener));
  return { signal: over.signal, end };
}
