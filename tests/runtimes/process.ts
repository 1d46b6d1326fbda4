/** What a program did. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** How long a program may take, in milliseconds. */
const LIMIT = 400_000;

/** Runs a program to its end, or to the end of its time. */
export async function runProgram(
  [program, ...args]: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env"> = {},
): Promise<Ended> {
  const signal = AbortSignal.timeout(LIMIT);
  const command = new Deno.Command(program!, { args, signal, ...options });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const late = signal.aborted ? `\nnot at its end after ${LIMIT / 1000} s` : "";
  return { code, out: out!, err: err! + late };
}

/** Runs a program that has to succeed. */
export async function runWell(command: readonly string[], cwd: string): Promise<void> {
  const { code, out, err } = await runProgram(command, { cwd });
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}:\n${out}${err}`);
}
