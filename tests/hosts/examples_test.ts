import { HOST_EXAMPLES } from "../_host_examples.ts";
import { Workplace } from "../_run.ts";

/** Flags of Deno's for some of them. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  // a minute is long: the runtime's own cron is waited for by `deno task runtimes`
  deno_cron: ["--preload", new URL("_fake_cron.ts", import.meta.url).pathname],
};

for (const [name, { program, run }] of Object.entries(HOST_EXAMPLES)) {
  if (name === "bun_cron") continue; // it is no program for Deno
  Deno.test(`the example ${name} does what it says`, async () => {
    await using workplace = await Workplace.make();
    await run((env) =>
      workplace.command([program], {
        ...{ stdout: "piped", stderr: "piped" },
        env: { NO_COLOR: "1", ...env },
      }, FLAGS[name])
    );
  });
}
