/** Runs a program of this project to its end. */
export async function run(...args: readonly string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-read", "--allow-env", ...args],
    cwd: new URL("../", import.meta.url),
    env: { NO_COLOR: "1", TZ: "UTC" },
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}
