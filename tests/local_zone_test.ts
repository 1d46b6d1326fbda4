import { assertEquals } from "@std/assert";

const FILES = [
  "bad_triggers_test.ts",
  "calendar_interval_test.ts",
  "combining_test.ts",
  "contracts_test.ts",
  "cron_fields_test.ts",
  "crontab_test.ts",
  "summer_time_test.ts",
].map((file) => new URL(file, import.meta.url).pathname);

for (const TZ of ["Australia/Sydney", "America/Toronto", "UTC"]) {
  Deno.test(`every trigger keeps its word on a host in ${TZ}`, async () => {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-check", "--allow-env", "--allow-read", ...FILES],
      env: { TZ, NO_COLOR: "1" },
    });
    const { success, stdout } = await command.output();
    const output = new TextDecoder().decode(stdout);
    assertEquals(success, true, output);
    const here = new Deno.Command(Deno.execPath(), {
      args: ["eval", "console.log(Intl.DateTimeFormat().resolvedOptions().timeZone)"],
      env: { TZ },
    });
    assertEquals(new TextDecoder().decode((await here.output()).stdout).trim(), TZ);
  });
}
